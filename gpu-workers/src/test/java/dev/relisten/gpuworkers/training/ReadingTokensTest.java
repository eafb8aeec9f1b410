package dev.relisten.gpuworkers.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.gpuworkers.model.TextTokenizer;
import dev.relisten.protocol.prompt.PromptForm;
import dev.relisten.protocol.prompt.SpecialTokens;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadingTokensTest {
  private static final Path CHECKPOINT = Path.of("models/relisten-nano");
  private static final String KNOWN =
      "<think>at <seg>0.8, 2.0</seg> rain, then <seg>2.5, 4.5</seg> sea waves";
  private static final String CONCLUSION =
      ", and that is all, so the last is sea waves.</think><answer>sea waves</answer>";

  @Test
  void onlyWhatFollowsFromTheNamedSoundsCarriesLoss() throws Exception {
    try (TextTokenizer tokenizer = TextTokenizer.read(CHECKPOINT)) {
      TrainingSequence branch = sequences(tokenizer, true).branches().get(0);
      int[] lossy = ids(branch, true);
      assertEquals(tokenizer.controlToken(SpecialTokens.IM_END), lossy[lossy.length - 1]);
      int[] text = Arrays.copyOf(lossy, lossy.length - 1);
      assertEquals(CONCLUSION, tokenizer.decode(text));
    }
  }

  @Test
  void placesOfSlicesAreMarked_whereSoundIsInserted_andHoldNone() throws Exception {
    try (TextTokenizer tokenizer = TextTokenizer.read(CHECKPOINT)) {
      assertEquals(2, marks(tokenizer, sequences(tokenizer, true)));
      assertEquals(0, marks(tokenizer, sequences(tokenizer, false)));
      BatchPacker.Scene scene = sequences(tokenizer, true);
      assertTrue(scene.prefix().length() > 0);
      assertTrue(scene.prefix().audio().isEmpty());
      assertTrue(scene.branches().get(0).audio().isEmpty());
      assertFalse(IntStream.of(ids(scene.branches().get(0), false)).anyMatch(id -> id < 0));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<think>at <seg>1, 2</seg> rain, so yes.</think>|, so yes.</think>",
        "<think>at <seg>1, 2</seg> it is rain.</think>|.</think>",
        "<think>at <seg>1, 2</seg> rain</think>|''",
      })
  void theConclusionBeginsBehindTheSoundNamedLast(String target, String conclusion) {
    assertEquals(conclusion, target.substring(ReadingTokens.conclusion(target)));
  }

  private static BatchPacker.Scene sequences(TextTokenizer tokenizer, boolean inserted)
      throws Exception {
    TrainingScene.Example example =
        new TrainingScene.Example(
            "1", "What is heard last?", List.of(), Optional.empty(), KNOWN + CONCLUSION);
    TrainingScene scene = TrainingScene.whole(Path.of("none.wav"), List.of(example));
    PromptForm form = PromptForm.ofCheckpoint(CHECKPOINT);
    return new ReadingTokens(new PromptTokens(tokenizer, form), inserted).of(scene);
  }

  private static long marks(TextTokenizer tokenizer, BatchPacker.Scene scene) {
    int mark = tokenizer.controlToken(SpecialTokens.AUDIO_BOS);
    return IntStream.of(ids(scene.branches().get(0), false)).filter(id -> id == mark).count();
  }

  private static int[] ids(TrainingSequence sequence, boolean lossy) {
    return IntStream.range(0, sequence.length())
        .filter(i -> sequence.lossy(i) == lossy)
        .map(sequence::id)
        .toArray();
  }
}
