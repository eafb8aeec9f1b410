package dev.relisten.audiostore;

import java.util.Optional;

/** Finds sound by its name: clips of a store, live streams. Thread-safe. */
public interface ClipSource {
  /** Finds a clip or stream. */
  Optional<PcmClip> find(String clipId);

  /** This, and where it finds nothing, another. */
  default ClipSource orElse(ClipSource other) {
    return clipId -> find(clipId).or(() -> other.find(clipId));
  }
}
