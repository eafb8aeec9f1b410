package dev.relisten.deploy.cli;

import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.WavFile;
import dev.relisten.audiostore.dataset.QuestionItem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Questions about the shipped recording for who has no others: each about a recording of its own,
 * which begins 10 ms later than the last, so that nothing can be reused.
 */
final class DemoQuestions {
  private static final int STEP_SAMPLES = PcmFormat.RATE_HZ / 100;

  private DemoQuestions() {}

  /** Writes the recordings into the folder. */
  static List<QuestionItem> write(Path folder, int count) throws IOException {
    ShippedQuestion shipped = ShippedQuestion.read();
    short[] samples = WavFile.fromBytes(shipped.recording());
    List<QuestionItem> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Path audio = folder.resolve(i + ".wav");
      int skipped = i * STEP_SAMPLES % (samples.length / 2);
      WavFile.write(audio, Arrays.copyOfRange(samples, skipped, samples.length));
      items.add(
          new QuestionItem(
              "demo-" + i,
              audio,
              shipped.text(),
              shipped.choices(),
              shipped.answer(),
              "nth",
              List.of()));
    }
    return items;
  }
}
