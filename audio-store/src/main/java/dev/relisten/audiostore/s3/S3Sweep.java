package dev.relisten.audiostore.s3;

import dev.relisten.audiostore.s3.S3Objects.Listed;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds what killed uploads and deletions left. One use. */
final class S3Sweep {
  private final S3Objects objects;
  private final S3Layout layout;
  private final Map<String, Optional<String>> generations = new HashMap<>();

  S3Sweep(S3Objects objects, S3Layout layout) {
    this.objects = objects;
    this.layout = layout;
  }

  /** Keys of the objects of no kept clip that were written before an instant. */
  List<String> left(Instant writtenBefore) throws IOException {
    List<String> left = new ArrayList<>();
    for (String kind : List.of(layout.segments(), layout.attachments(), layout.files())) {
      for (Listed object : objects.listAll(kind)) {
        String[] parts = object.key().substring(kind.length()).split("/", 3);
        if (object.writtenAt().isBefore(writtenBefore) && !isOf(parts[0], parts[1])) {
          left.add(object.key());
        }
      }
    }
    return left;
  }

  private boolean isOf(String clipId, String generation) throws IOException {
    if (!generations.containsKey(clipId)) {
      generations.put(clipId, generationOf(clipId));
    }
    return generations.get(clipId).filter(generation::equals).isPresent();
  }

  private Optional<String> generationOf(String clipId) throws IOException {
    S3Objects.Page page = objects.list(layout.manifests(clipId), "", 1);
    if (page.objects().isEmpty()) {
      return Optional.empty();
    }
    Optional<byte[]> manifest = objects.get(page.objects().get(0).key());
    return manifest.isEmpty()
        ? Optional.empty()
        : Optional.of(S3Manifest.parse(manifest.get()).generation());
  }
}
