package dev.relisten.deploy;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.relisten.gpuworkers.ScriptedQuestions.Script;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ScriptedBenchmarkTest {
  private static final int LONGER_THAN_THE_MODELS = 1 << 20;

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aModelThatCannotBeLoaded_endsTheBenchmark_withItsReason() {
    Path checkpoint = Checkpoints.anyThatListens();
    EngineChoice choice = EngineChoice.of(EngineKind.ONNX);
    Script script = new Script(List.of(4), List.of());
    try (ScriptedBenchmark benchmark =
        ScriptedBenchmark.open(checkpoint, choice, 1, LONGER_THAN_THE_MODELS, script)) {
      CompletionException failure =
          assertThrows(CompletionException.class, () -> benchmark.ask(List.of(), 1));
      assertInstanceOf(IllegalArgumentException.class, failure.getCause());
    }
  }
}
