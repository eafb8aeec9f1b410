package dev.relisten.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.v1.AskRequest;
import dev.relisten.v1.ReasoningEvent;
import dev.relisten.v1.SessionEnding;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are told to stop while the native engine runs. */
@Timeout(300)
class SignalsEndToEndTest {
  private static final int QUESTIONS = 4;
  private static final int TOLD_TO_STOP = 143;

  @TempDir private Path folder;

  @RepeatedTest(3)
  void aServerThatIsToldToStop_answersWhatIsAskedFirst() throws Exception {
    Process server = start("serve", "--port", "0", "--store", folder.resolve("store").toString());
    ExecutorService askers = Executors.newFixedThreadPool(QUESTIONS);
    try (BufferedReader said = server.inputReader()) {
      String bound = said.readLine();
      int port = Integer.parseInt(bound.substring(bound.lastIndexOf(':') + 1));
      try (TestClient client = new TestClient(port)) {
        AskRequest request = request(client);
        CountDownLatch started = new CountDownLatch(QUESTIONS);
        Callable<ReasoningEvent> asking = () -> lastEvent(client, request, started);
        List<Future<ReasoningEvent>> answers = new ArrayList<>();
        for (Callable<ReasoningEvent> each : Collections.nCopies(QUESTIONS, asking)) {
          answers.add(askers.submit(each));
        }
        assertTrue(started.await(60, TimeUnit.SECONDS));
        server.destroy();
        for (Future<ReasoningEvent> answer : answers) {
          assertEquals(
              SessionEnding.SESSION_ENDING_ANSWERED, answer.get().getFinished().getEnding());
        }
      }
      assertTrue(server.waitFor(60, TimeUnit.SECONDS));
      assertEquals(0, server.exitValue());
      assertNoNativeCrash();
    } finally {
      askers.shutdownNow();
      server.destroyForcibly();
    }
  }

  private static AskRequest request(TestClient client) throws Exception {
    byte[] recording = TestClient.resource("/demo/demo.wav");
    String clipId = client.upload(recording).getClip().getClipId();
    return AskRequest.newBuilder().setClipId(clipId).setQuestion("List every sound.").build();
  }

  private static ReasoningEvent lastEvent(
      TestClient client, AskRequest request, CountDownLatch started) throws Exception {
    var call = client.begin(request);
    ReasoningEvent event = call.read().getEvent();
    started.countDown();
    while (call.hasNext()) {
      event = call.read().getEvent();
    }
    return event;
  }

  @Test
  void anEvaluationThatIsToldToStop_endsWithTheSignalsExitCode() throws Exception {
    Files.write(folder.resolve("demo.wav"), TestClient.resource("/demo/demo.wav"));
    List<String> questions = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      questions.add(
          "{\"id\":\"%d\",\"audio_path\":\"demo.wav\",\"question\":\"List every sound.\","
                  .formatted(i)
              + "\"choices\":[],\"answer\":\"0.0-1.0 rain\",\"kind\":\"describe\",\"events\":[]}");
    }
    Path file = Files.write(folder.resolve("questions.jsonl"), questions);
    Process evaluation = start("evaluate", file.toString(), "--json");
    try (BufferedReader said = evaluation.inputReader()) {
      assertTrue(said.readLine().contains("graded"));
      evaluation.destroy();
      assertTrue(evaluation.waitFor(60, TimeUnit.SECONDS));
      assertEquals(TOLD_TO_STOP, evaluation.exitValue());
      assertNoNativeCrash();
    } finally {
      evaluation.destroyForcibly();
    }
  }

  private Process start(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                Relisten.class.getName()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--checkpoint", Checkpoints.anyThatListens().toString()));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private void assertNoNativeCrash() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertFalse(files.anyMatch(file -> file.getFileName().toString().startsWith("hs_err")));
    }
  }
}
