package dev.relisten.audiostore;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One clip's directory:
 *
 * <pre>
 * sound.pcm         headerless 16 kHz mono 16 bit little endian
 * sound.crc         its {@link PcmIndex}; the time of change is when the clip was added
 * index.json        in place of sound.crc in a clip of the store's first version
 * attachments/NAME  small bytes kept with it
 * uploads/SHA256    empty; the uploaded files that it came from
 * </pre>
 */
record ClipFolder(Path path) {
  static final String PCM = "sound.pcm";

  String clipId() {
    return path.getFileName().toString();
  }

  Path pcm() {
    return path.resolve(PCM);
  }

  boolean exists() {
    return Files.exists(index());
  }

  PcmClip open() throws IOException {
    Path index = index();
    PcmIndex sound = index.equals(firstIndex()) ? PcmIndex.readJson(index) : PcmIndex.read(index);
    return new FilePcmClip(clipId(), new PcmSegment(pcm(), 0, sound).checkLength());
  }

  long soundBytes() throws IOException {
    return Files.size(pcm());
  }

  Instant addedAt() throws IOException {
    return Files.getLastModifiedTime(index()).toInstant();
  }

  void renew(Instant addedAt) throws IOException {
    Files.setLastModifiedTime(index(), FileTime.from(addedAt));
  }

  ClipEntry entry() throws IOException {
    return new ClipEntry(clipId(), soundBytes() / PcmFormat.BYTES_PER_SAMPLE, addedAt());
  }

  Path attachment(String name) {
    return path.resolve("attachments").resolve(name);
  }

  void addUpload(String fileHash) throws IOException {
    Path upload = Files.createDirectories(path.resolve("uploads")).resolve(fileHash);
    if (!Files.exists(upload)) {
      Files.createFile(upload);
    }
  }

  List<String> uploads() throws IOException {
    List<String> hashes = new ArrayList<>();
    Path folder = path.resolve("uploads");
    if (Files.exists(folder)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(folder)) {
        found.forEach(upload -> hashes.add(upload.getFileName().toString()));
      }
    }
    return hashes;
  }

  private Path index() {
    Path index = PcmSegmentWriter.indexOf(pcm());
    return Files.exists(index) ? index : firstIndex();
  }

  private Path firstIndex() {
    return path.resolve("index.json");
  }
}
