package dev.relisten.agents.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.audiostore.SampleRange;
import dev.relisten.protocol.generation.FinishReason;
import dev.relisten.protocol.generation.GenerationCommand.Open;
import dev.relisten.protocol.generation.ModelInfo;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class WindowSessionsTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final SampleRange WINDOW = new SampleRange(32_000, 64_000);

  private final SessionBench bench = new SessionBench(KIT);
  private final ScriptedWorker worker = bench.worker();

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  @Test
  void theWindowIsShown_andTheModelsOwnQuestionAsked() throws Exception {
    CompletableFuture<String> answer = ask(SessionBench.MODEL);
    Open open = worker.opens();
    assertEquals("What, when?", open.question());
    assertEquals(32_000, open.clip().startSample());
    assertEquals(64_000, open.clip().endSample());
    worker.writes("<think></think><answer>1.4-1.7 rain</answer>");
    assertEquals("1.4-1.7 rain", answer.get(20, TimeUnit.SECONDS));
  }

  @Test
  void anotherModelsAnswer_isNotTaken() {
    ModelInfo other =
        new ModelInfo("other", "def", "scripted", 1, 1, SessionBench.MODEL.listening());
    CompletableFuture<String> answer = ask(other);
    worker.opens();
    assertEquals("model: abc (expected: def)", problem(answer));
  }

  @Test
  void severalAskAtOnce_inOneSystem() throws Exception {
    CompletableFuture<String> unanswered = ask(SessionBench.MODEL);
    worker.opens();
    CompletableFuture<String> answer = ask(SessionBench.MODEL);
    worker.opens();
    worker.writes("<think></think><answer>none</answer>");
    assertEquals("none", answer.get(20, TimeUnit.SECONDS));
    assertFalse(unanswered.isDone());
  }

  @Test
  void noAnswer_isAProblem() {
    CompletableFuture<String> answer = ask(SessionBench.MODEL);
    worker.opens();
    worker.finishes(FinishReason.END_OF_TURN);
    worker.goesOn();
    worker.finishes(FinishReason.CONTEXT_FULL);
    assertEquals("session: NO_ANSWER (expected: an answer)", problem(answer));
  }

  @Test
  void aSessionThatFails_isAProblem() {
    bench.clips.lose(SessionBench.CLIP);
    assertTrue(problem(ask(SessionBench.MODEL)).startsWith("clip: c1"));
  }

  private CompletableFuture<String> ask(ModelInfo model) {
    var manager = KIT.spawn(SessionManager.create(bench.parts()));
    return new WindowSessions(
            KIT.system(), CompletableFuture.completedFuture(manager), bench.options)
        .ask(SessionBench.CLIP, WINDOW, model)
        .toCompletableFuture();
  }

  private static String problem(CompletableFuture<String> answer) {
    return assertThrows(ExecutionException.class, () -> answer.get(20, TimeUnit.SECONDS))
        .getCause()
        .getMessage();
  }
}
