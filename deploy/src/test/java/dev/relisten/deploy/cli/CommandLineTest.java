package dev.relisten.deploy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.relisten.audiostore.WavFile;
import dev.relisten.deploy.Checkpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exit codes, and what is written where. */
class CommandLineTest {
  private static final Path NOWHERE = Path.of("no", "such", "file.wav");

  @TempDir private Path folder;
  private CapturedTerminal terminal;

  @BeforeEach
  void open() {
    terminal = new CapturedTerminal();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "ask --help",
        "serve --help",
        "listen --help",
        "demo --help",
        "verify --help",
        "evaluate --help",
        "train --help",
        "train scenes --help",
        "train sft --help",
        "bench workers --help"
      })
  void help_namesTheExitCodes(String args) {
    assertEquals(0, terminal.run(args.split(" ")));

    assertTrue(terminal.out().contains("Exit codes:"), terminal.out());
    assertTrue(terminal.out().contains("3   no server"), terminal.out());
  }

  static Stream<Arguments> misuse() {
    return Stream.of(
        Arguments.of("", "Missing required subcommand"),
        Arguments.of("sing", "Unmatched argument"),
        Arguments.of("listen", "Missing required"),
        Arguments.of("ask", "Missing required parameter: '[FILE] QUESTION'"),
        Arguments.of("ask pom.xml", "arguments: 1 (expected: FILE and QUESTION)"),
        Arguments.of("ask pom.xml what --stream mic", "arguments: 2 (expected: QUESTION)"),
        Arguments.of(
            "ask what --stream mic --engine onnx",
            "--stream: mic (expected: not together with --checkpoint, --engine, --weights, --spin or"
                + " --device)"),
        Arguments.of(
            "ask what --stream mic --last soon",
            "--last: soon (expected: such as 30s, 2.5m, 1h, or seconds)"),
        Arguments.of("ask what --stream mic --last 0.1", "--last: 0.1 (expected: at least 0.2s)"),
        Arguments.of(
            "ask what --stream mic --within 3s..3.1s",
            "--within: 3s..3.1s (expected: an end at least 0.2s behind the start)"),
        Arguments.of("ask what --stream mic --last 1 --from 2", "mutually exclusive"),
        Arguments.of("ask x.wav what --temperature hot", "--temperature"),
        Arguments.of("ask x.wav what --engine magic", "--engine"),
        Arguments.of("ask x.wav what --weights int2", "--weights"),
        Arguments.of(
            "ask what --stream mic --weights int8",
            "--stream: mic (expected: not together with --checkpoint, --engine, --weights, --spin or"
                + " --device)"),
        Arguments.of(
            "serve --remote http://127.0.0.1:1/v1 --weights int4",
            "--remote: http://127.0.0.1:1/v1 (expected: not together with --weights, --spin or --device)"),
        Arguments.of(
            "serve --remote http://127.0.0.1:1/v1 --spin",
            "--remote: http://127.0.0.1:1/v1 (expected: not together with --weights, --spin or --device)"),
        Arguments.of(
            "serve --checkpoint ../gpu-workers/models/relisten-nano --engine eager --spin",
            "spin: true (expected: false with the eager engine)"),
        Arguments.of(
            "serve --checkpoint ../gpu-workers/models/relisten-nano --engine eager --weights int8",
            "weights: int8 (expected: fp32, the only ones of the eager engine)"),
        Arguments.of("serve --device tpu", "--device"),
        Arguments.of(
            "serve --checkpoint ../gpu-workers/models/relisten-nano --engine eager --device cuda",
            "device: cuda (expected: none with the eager engine, which takes PyTorch's)"),
        Arguments.of("serve --port -1", "--port: -1 (expected: 0 to 65535)"),
        Arguments.of("ask pom.xml what --server here", "--server: here (expected: HOST:PORT)"),
        Arguments.of(
            "ask pom.xml what --server a:1 --engine onnx",
            "--server: a:1 (expected: not together with --checkpoint, --engine, --weights, --spin or"
                + " --device)"),
        Arguments.of(
            "ask pom.xml what --checkpoint src",
            "checkpoint: src (expected: a directory with config.json)"),
        Arguments.of("evaluate no.jsonl", "no.jsonl"),
        Arguments.of("evaluate no.jsonl --within 3", "--within: 3 (expected: START..END)"),
        Arguments.of(
            "train scenes --sounds src --count 1 --seed 1 --out x --events 3", "--seconds"),
        Arguments.of("verify src src", "src"));
  }

  @ParameterizedTest
  @MethodSource
  void misuse(String args, String complaint) {
    assertEquals(2, terminal.run(args.isEmpty() ? new String[0] : args.split(" ")));

    assertEquals(1, terminal.complaints().size(), terminal.complaints().toString());
    assertTrue(terminal.complaints().get(0).contains(complaint), terminal.complaints().get(0));
    assertEquals("", terminal.out());
  }

  @Test
  void aDeviceThatIsNotInThisBuild_isBadInput() {
    assumeFalse(
        OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA),
        "skipped: this build has it (-Donnxruntime.artifact=onnxruntime_gpu)");
    misuse(
        "serve --checkpoint ../gpu-workers/models/relisten-nano --device cuda",
        "device: cuda (expected: cpu; for cuda build with -Donnxruntime.artifact=onnxruntime_gpu)");
  }

  @Test
  void missingFile_isBadInput_alsoInJson() throws IOException {
    assertEquals(2, terminal.run("ask", NOWHERE.toString(), "What?", "--json"));

    String message = "file: " + NOWHERE + " (expected: a readable file)";
    assertEquals(List.of("relisten: " + message), terminal.complaints());
    JsonNode error = new ObjectMapper().readTree(terminal.out());
    assertEquals("error", error.get("event").asText());
    assertEquals(message, error.get("message").asText());
    assertEquals(2, error.get("exit_code").asInt());
  }

  @Test
  void noServer_isThree() throws IOException {
    Path file = Files.writeString(folder.resolve("x.wav"), "anything");

    assertEquals(3, terminal.run("ask", file.toString(), "What?", "--server", "127.0.0.1:1"));

    assertEquals(1, terminal.complaints().size());
  }

  static Stream<Arguments> unusable() throws IOException {
    byte[] wav = WavFile.toBytes(new short[16_000]);
    return Stream.of(
        Arguments.of("text", "not a recording at all\n".getBytes(), "AUDIO_UNKNOWN_FORMAT"),
        Arguments.of("empty", new byte[0], "AUDIO_EMPTY"),
        Arguments.of("cut-behind-its-header", Arrays.copyOf(wav, 44), "AUDIO_"),
        Arguments.of("no-index", withoutIndex(), "AUDIO_"),
        Arguments.of("no-sound", resource("video-without-sound.mp4"), "AUDIO_NO_AUDIO"));
  }

  @ParameterizedTest
  @MethodSource
  void unusable(String name, byte[] bytes, String reason) throws IOException {
    Path file = Files.write(folder.resolve(name), bytes);

    assertEquals(2, ask(file));

    assertEquals(1, terminal.complaints().size(), terminal.complaints().toString());
    List<String> lines = terminal.outLines();
    JsonNode last = new ObjectMapper().readTree(lines.get(lines.size() - 1));
    assertEquals("error", last.get("event").asText());
    assertTrue(last.get("reason").asText().startsWith(reason), last.toString());
  }

  @Test
  void silence_hasAStatedOutcome() throws IOException {
    Path file = folder.resolve("silence.wav");
    WavFile.write(file, new short[32_000]);

    int code = ask(file);

    assertTrue(code == 0 || code == 4, "exit code " + code);
    assertLastEventIsFinished();
  }

  @Test
  void truncatedFile_isAnsweredAsFarAsItGoes() throws IOException {
    byte[] whole = resource("beeps.mp3");
    Path file = folder.resolve("cut.mp3");
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));

    int code = ask(file);

    assertTrue(code == 0 || code == 4, "exit code " + code);
    assertLastEventIsFinished();
  }

  @Test
  void demo_saysWhetherTheAnswerIsRight() throws IOException {
    String checkpoint = Checkpoints.anyThatListens().toString();

    assertEquals(0, terminal.run("demo", "--json", "--checkpoint", checkpoint));

    JsonNode answer = event("answer");
    assertEquals("a dog barking", answer.get("expected").asText());
    assertTrue(answer.get("expected_met").asBoolean(), answer.toString());
    JsonNode heard = event("segment_heard");
    assertEquals(
        heard.get("start_sample").asLong(),
        (long) (heard.get("start_seconds").decimalValue().doubleValue() * 16_000));
    assertLastEventIsFinished();
  }

  private int ask(Path file) {
    String checkpoint = Checkpoints.anyThatListens().toString();
    return terminal.run(
        "ask", file.toString(), "What is heard first?", "--json", "--checkpoint", checkpoint);
  }

  private JsonNode event(String name) throws IOException {
    for (String line : terminal.outLines()) {
      JsonNode node = new ObjectMapper().readTree(line);
      if (node.get("event").asText().equals(name)) {
        return node;
      }
    }
    throw new AssertionError("no event " + name + " in " + terminal.out());
  }

  private void assertLastEventIsFinished() throws IOException {
    List<String> lines = terminal.outLines();
    JsonNode last = new ObjectMapper().readTree(lines.get(lines.size() - 1));
    assertEquals("finished", last.get("event").asText(), last.toString());
  }

  /** An M4A whose index, at the end, was never written. */
  private static byte[] withoutIndex() throws IOException {
    byte[] whole = resource("moov-last.m4a");
    return Arrays.copyOf(whole, whole.length / 2);
  }

  private static byte[] resource(String name) throws IOException {
    try (var in = CommandLineTest.class.getResourceAsStream("/formats/" + name)) {
      return in.readAllBytes();
    }
  }
}
