package dev.relisten.audiostore;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The clips used last, so that the index of a long one is not parsed for each slice. */
final class ClipCache {
  private static final int MAX_CLIPS = 256;

  private final Map<String, PcmClip> clips = new LinkedHashMap<>(16, 0.75f, true);

  synchronized Optional<PcmClip> get(String clipId) {
    return Optional.ofNullable(clips.get(clipId));
  }

  synchronized void remove(String clipId) {
    clips.remove(clipId);
  }

  synchronized void put(PcmClip clip) {
    clips.put(clip.clipId(), clip);
    if (clips.size() > MAX_CLIPS) {
      clips.remove(clips.keySet().iterator().next());
    }
  }
}
