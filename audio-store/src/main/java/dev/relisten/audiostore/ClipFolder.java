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
 * index.json        length, CRC32C of each second; its time of change is when the clip was added
 * attachments/NAME  small bytes kept with it
 * uploads/SHA256    empty; the uploaded files that it came from
 * </pre>
 */
record ClipFolder(Path path) {
  private static final String PCM = "sound.pcm";
  private static final String INDEX = "index.json";

  String clipId() {
    return path.getFileName().toString();
  }

  Path pcm() {
    return path.resolve(PCM);
  }

  Path index() {
    return path.resolve(INDEX);
  }

  boolean exists() {
    return Files.exists(index());
  }

  PcmClip open() throws IOException {
    ClipIndex index = ClipIndex.read(index());
    long expected = index.lengthSamples() * PcmFormat.BYTES_PER_SAMPLE;
    if (soundBytes() != expected) {
      throw new IOException(PCM + ": " + soundBytes() + " bytes (expected: " + expected + ")");
    }
    return new FilePcmClip(clipId(), pcm(), index);
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
}
