package dev.relisten.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.relisten.v1.AskRequest;
import dev.relisten.v1.ReasoningEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client in another language, generated from the protos, sees what a client in Java sees. */
@Timeout(300)
class PythonClientTest {
  private static final String QUESTION = "What is heard last?";
  private static final List<String> CHOICES = List.of("rain", "sea waves");

  @TempDir private Path folder;

  @Test
  void seesTheSameEvents_andItsCancelFreesTheWorker() throws Exception {
    String python = python();
    Path recording = folder.resolve("demo.wav");
    Files.write(recording, TestClient.resource("/demo/demo.wav"));
    try (RelistenNode node = SlowNode.start();
        TestClient client = new TestClient(node.port())) {
      JsonNode seen = run(python, node.port(), recording);

      assertTrue(seen.at("/cancelled/was_running").asBoolean(), seen.toString());
      assertEquals("SESSION_ENDING_CANCELLED", seen.at("/cancelled/ending").asText());
      assertEquals("INVALID_ARGUMENT", seen.at("/blank_question/code").asText());
      assertEquals(Files.size(recording), seen.get("wav_bytes").asLong());
      assertSame(client, recording, seen);
    }
  }

  private static void assertSame(TestClient client, Path recording, JsonNode seen)
      throws Exception {
    String clipId = client.upload(Files.readAllBytes(recording)).getClip().getClipId();
    assertEquals(clipId, seen.get("clip_id").asText());
    List<ReasoningEvent> events =
        client.ask(
            AskRequest.newBuilder()
                .setClipId(clipId)
                .setQuestion(QUESTION)
                .addAllChoices(CHOICES)
                .build());
    assertEquals(
        events.stream().map(e -> e.getEventCase().name().toLowerCase(Locale.ROOT)).toList(),
        texts(seen.get("events")));
    assertEquals(
        events.stream().map(e -> e.getText().getText()).collect(Collectors.joining()),
        seen.get("text").asText());
    assertEquals(
        events.stream()
            .filter(ReasoningEvent::hasSegmentHeard)
            .map(e -> e.getSegmentHeard().getHeard().getSha256())
            .toList(),
        texts(seen.get("heard")));
  }

  private JsonNode run(String python, int port, Path recording) throws Exception {
    List<String> command = new ArrayList<>(List.of(python, script().toString()));
    command.addAll(List.of("127.0.0.1:" + port, protos().toString(), recording.toString()));
    command.add(QUESTION);
    command.addAll(CHOICES);
    Path errors = folder.resolve("errors");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(200, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), Files.readString(errors));
    return new ObjectMapper().readTree(out);
  }

  private static String python() throws Exception {
    Optional<String> found =
        Stream.of(System.getenv("RELISTEN_PYTHON"), "../.relisten/ci/venv/bin/python", "python3")
            .filter(candidate -> candidate != null && hasGrpcTools(candidate))
            .findFirst();
    assumeTrue(
        found.isPresent(),
        "skipped: no python with grpcio-tools (RELISTEN_PYTHON, or run .ci/run, which fetches it)");
    return found.get();
  }

  private static boolean hasGrpcTools(String python) {
    try {
      Process process = new ProcessBuilder(python, "-c", "import grpc_tools, grpc").start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Path script() {
    return module().resolve("src/test/python/client.py");
  }

  private static Path protos() {
    return module().resolveSibling("protocol").resolve("src/main/proto");
  }

  private static Path module() {
    return Path.of("").toAbsolutePath();
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(node -> texts.add(node.asText()));
    return texts;
  }
}
