package dev.relisten.audiostore;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The directories of all clips. What else lies among them is passed over. */
final class ClipFolders {
  private final Path root;

  ClipFolders(Path root) {
    this.root = root;
  }

  Optional<ClipFolder> find(String clipId) {
    return Optional.of(clipId)
        .filter(Sha256::isHash)
        .map(id -> new ClipFolder(root.resolve(id)))
        .filter(ClipFolder::exists);
  }

  /** In order. */
  List<String> ids() throws IOException {
    List<String> ids = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(root)) {
      found.forEach(path -> ids.add(path.getFileName().toString()));
    }
    ids.removeIf(id -> !Sha256.isHash(id));
    Collections.sort(ids);
    return ids;
  }

  ClipPage page(String pageToken, int maxClips) throws IOException {
    ClipPage.checkRequest(pageToken, maxClips);
    List<ClipEntry> entries = new ArrayList<>();
    for (String id : ids()) {
      if (id.compareTo(pageToken) > 0) {
        if (entries.size() == maxClips) {
          return new ClipPage(entries, entries.get(maxClips - 1).clipId());
        }
        entry(id).ifPresent(entries::add);
      }
    }
    return new ClipPage(entries, "");
  }

  long soundBytes() throws IOException {
    long bytes = 0;
    for (String id : ids()) {
      bytes += entry(id).map(ClipEntry::lengthSamples).orElse(0L) * PcmFormat.BYTES_PER_SAMPLE;
    }
    return bytes;
  }

  /** Makes a finished directory a clip. */
  void put(Path finished, String clipId) throws IOException {
    Files.move(finished, root.resolve(clipId), StandardCopyOption.ATOMIC_MOVE);
    Durable.force(root);
  }

  /** Takes a clip out, into a folder on the same file system. */
  ClipFolder remove(ClipFolder clip, Path into) throws IOException {
    Path removed = into.resolve(clip.clipId());
    Files.move(clip.path(), removed, StandardCopyOption.ATOMIC_MOVE);
    Durable.force(root);
    return new ClipFolder(removed);
  }

  private Optional<ClipEntry> entry(String id) throws IOException {
    try {
      return Optional.of(new ClipFolder(root.resolve(id)).entry());
    } catch (NoSuchFileException e) {
      return Optional.empty(); // deleted at this moment
    }
  }
}
