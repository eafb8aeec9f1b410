package dev.relisten.audiostore.s3;

import dev.relisten.audiostore.ClipEntry;
import dev.relisten.audiostore.Sha256;
import java.io.IOException;

/**
 * The keys of a bucket's clips:
 *
 * <pre>
 * clips/CLIP_ID/LENGTH_SAMPLES               the {@link S3Manifest}, written last, deleted first
 * segments/CLIP_ID/GENERATION/NUMBER         headerless 16 kHz mono 16 bit little endian
 * attachments/CLIP_ID/GENERATION/NAME        small bytes kept with it
 * files/CLIP_ID/GENERATION/SHA256            empty; the uploaded files that it came from
 * uploads/SHA256                             which clip an uploaded file became
 * </pre>
 *
 * A generation is one upload of a clip. What is of another generation than the manifest's is not
 * served; it is what a killed upload or deletion left.
 *
 * @param prefix before all keys
 */
record S3Layout(String prefix) {
  private static final String BEHIND_ALL_LENGTHS = "~";

  String clips() {
    return prefix + "clips/";
  }

  /** Of the one manifest that a clip has. */
  String manifests(String clipId) {
    return clips() + clipId + "/";
  }

  String manifest(String clipId, long lengthSamples) {
    return manifests(clipId) + lengthSamples;
  }

  /** The place in {@link #clips} behind a clip. */
  String behind(String clipId) {
    return clipId.isEmpty() ? "" : manifests(clipId) + BEHIND_ALL_LENGTHS;
  }

  /** What a manifest's key says. */
  ClipEntry entry(S3Objects.Listed manifest) throws IOException {
    String[] parts = manifest.key().substring(clips().length()).split("/", -1);
    if (parts.length != 2 || !Sha256.isHash(parts[0]) || !parts[1].matches("[0-9]{1,18}")) {
      throw new IOException(
          "S3 key: " + manifest.key() + " (expected: " + clips() + "CLIP_ID/LENGTH_SAMPLES)");
    }
    return new ClipEntry(parts[0], Long.parseLong(parts[1]), manifest.writtenAt());
  }

  String segments() {
    return prefix + "segments/";
  }

  String segments(String clipId, String generation) {
    return segments() + clipId + "/" + generation + "/";
  }

  String segment(String clipId, String generation, int number) {
    return segments(clipId, generation) + "%08d".formatted(number);
  }

  String attachments() {
    return prefix + "attachments/";
  }

  String attachments(String clipId, String generation) {
    return attachments() + clipId + "/" + generation + "/";
  }

  String files() {
    return prefix + "files/";
  }

  String files(String clipId, String generation) {
    return files() + clipId + "/" + generation + "/";
  }

  String upload(String fileHash) {
    return prefix + "uploads/" + fileHash;
  }
}
