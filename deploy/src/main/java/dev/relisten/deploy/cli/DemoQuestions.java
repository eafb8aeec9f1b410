package dev.relisten.deploy.cli;

import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.WavFile;
import dev.relisten.audiostore.dataset.QuestionItem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Questions about the shipped recording for who has no others: each about a recording of its own,
 * which begins 10 ms later than the last, so that nothing can be reused.
 */
final class DemoQuestions {
  private static final int STEP_SAMPLES = PcmFormat.RATE_HZ / 100;
  private static final String ANSWER = "a dog barking";
  private static final List<String> CHOICES =
      List.of("a baby crying", ANSWER, "a clock ticking", "sea waves");

  private DemoQuestions() {}

  /** Writes the recordings into the folder. */
  static List<QuestionItem> write(Path folder, int count) throws IOException {
    short[] samples;
    try (InputStream in = DemoQuestions.class.getResourceAsStream("/demo/demo.wav")) {
      samples = WavFile.fromBytes(in.readAllBytes());
    }
    List<QuestionItem> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Path audio = folder.resolve(i + ".wav");
      int skipped = i * STEP_SAMPLES % (samples.length / 2);
      WavFile.write(audio, Arrays.copyOfRange(samples, skipped, samples.length));
      String question = "What is the second sound?";
      items.add(new QuestionItem("demo-" + i, audio, question, CHOICES, ANSWER, "nth", List.of()));
    }
    return items;
  }

  /** Deletes the folder with what was written. */
  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
