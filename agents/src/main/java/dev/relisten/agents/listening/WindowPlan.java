package dev.relisten.agents.listening;

import dev.relisten.audiostore.SampleRange;
import dev.relisten.protocol.generation.ModelInfo;
import java.util.ArrayList;
import java.util.List;

/** Which windows a recording is listened to in. Pure. */
final class WindowPlan {
  private WindowPlan() {}

  /**
   * Windows of the model's length that overlap as it wishes and cover the recording; the last one
   * is moved back to the recording's end, so that none is shorter.
   */
  static List<SampleRange> of(long lengthSamples, ModelInfo.Listening listening) {
    long window = Math.min(lengthSamples, listening.windowSamples());
    long step = Math.max(1, window - listening.overlapSamples());
    List<SampleRange> windows = new ArrayList<>();
    for (long start = 0; start + window < lengthSamples; start += step) {
      windows.add(new SampleRange(start, start + window));
    }
    windows.add(new SampleRange(lengthSamples - window, lengthSamples));
    return windows;
  }
}
