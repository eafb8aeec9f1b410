package dev.relisten.audiostore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Remembers which clip an uploaded file became: one file an upload. */
final class Uploads {
  private final Path folder;

  Uploads(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  /** An entry that cannot be read counts as none: the file is decoded again. */
  Optional<Upload> find(String fileHash) {
    try {
      return Upload.parse(Files.readAllBytes(entry(fileHash)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * @param scratch a folder on the same file system for what is not finished
   */
  void put(String fileHash, Upload upload, Path scratch) throws IOException {
    Path unfinished = Files.write(scratch.resolve(fileHash), upload.toBytes());
    Files.move(unfinished, entry(fileHash), StandardCopyOption.ATOMIC_MOVE);
  }

  void forget(String fileHash) throws IOException {
    Files.deleteIfExists(entry(fileHash));
  }

  private Path entry(String fileHash) {
    return folder.resolve(fileHash + ".json");
  }
}
