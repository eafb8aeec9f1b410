package dev.relisten.gpuworkers;

import dev.relisten.audiostore.SampleRange;
import dev.relisten.gpuworkers.model.Checkpoint;
import dev.relisten.gpuworkers.model.Vectors;
import dev.relisten.gpuworkers.onnx.OnnxEngine;
import dev.relisten.gpuworkers.onnx.OnnxSettings;
import dev.relisten.protocol.generation.AudioSlice;
import dev.relisten.protocol.tag.SegmentTag;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;

/** The embedded model, and something for it to hear. */
final class Nano {
  private static final int CONTEXT_TOKENS = 1_024;
  private static final int SECOND = 16_000;

  private Nano() {}

  static LoadedModel load(int slots) {
    Checkpoint checkpoint = Checkpoint.read(Path.of("models/relisten-nano"));
    OnnxSettings settings = new OnnxSettings(slots, CONTEXT_TOKENS, 2);
    return LoadedModel.of(OnnxEngine.create(checkpoint, settings), checkpoint);
  }

  /** Two clips, of 11 and of 12 s. */
  static List<short[]> clips() {
    Path audio = Vectors.reference().resolve("audio");
    short[] synthetic = SoundFile.samples(audio.resolve("synthetic.wav"));
    return List.of(
        SoundFile.samples(audio.resolve("recording.wav")),
        SoundFile.slice(synthetic, 0, 12 * SECOND).samples());
  }

  static AudioSlice whole(short[] clip) {
    return SoundFile.slice(clip, 0, clip.length);
  }

  /** What a tag asks for, or the first second where that makes no sense. */
  static AudioSlice heard(short[] clip, SegmentTag tag) {
    if (tag instanceof SegmentTag.WellFormed times) {
      int start = sample(times.startSeconds(), clip);
      int end = sample(times.endSeconds(), clip);
      if (end - start >= SECOND / 5) {
        return SoundFile.slice(clip, start, end);
      }
    }
    return SoundFile.slice(clip, 0, SECOND);
  }

  private static int sample(BigDecimal seconds, short[] clip) {
    BigDecimal most = BigDecimal.valueOf(clip.length / SECOND);
    return (int) SampleRange.toSample(seconds.min(most));
  }
}
