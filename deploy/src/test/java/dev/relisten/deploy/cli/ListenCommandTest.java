package dev.relisten.deploy.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.relisten.audiostore.WavFile;
import dev.relisten.deploy.LiveServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code relisten listen} against a server without a model. */
@Timeout(30)
class ListenCommandTest {
  @TempDir private Path folder;
  @TempDir private Path store;
  private final CapturedTerminal terminal = new CapturedTerminal();
  private LiveServers server;

  @BeforeEach
  void start() throws IOException {
    server = new LiveServers(store);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void file_becomesAStream_sampleForSample() throws IOException {
    short[] noise = noise(100_000);

    assertEquals(0, listen(wav(noise), "--json"));

    assertArrayEquals(noise, server.samples("mic"));
    assertFalse(server.stream("mic").extent().growing());
    List<String> events = new ArrayList<>();
    for (String line : terminal.outLines()) {
      events.add(new ObjectMapper().readTree(line).get("event").asText());
    }
    assertEquals("accepted", events.get(0));
    assertTrue(events.contains("acknowledged"), events.toString());
    JsonNode last = new ObjectMapper().readTree(terminal.outLines().get(events.size() - 1));
    assertEquals("ended", last.get("event").asText());
    assertEquals("6.25", last.get("length_seconds").asText());
  }

  @Test
  void samplesWithoutAHeader_areWhatTheOptionsSay() throws IOException {
    short[] noise = noise(10_000);
    byte[] wav = WavFile.toBytes(noise);
    Path raw = folder.resolve("x.raw");
    Files.write(raw, Arrays.copyOfRange(wav, WavFile.HEADER_BYTES, wav.length));

    assertEquals(0, listen(raw, "--rate", "16000"));

    assertArrayEquals(noise, server.samples("mic"));
    assertTrue(terminal.out().contains("ended: 0.625 s, complete"), terminal.out());
  }

  @Test
  void endedStream_goesOnOnlyIfAsked() throws IOException {
    short[] noise = noise(10_000);
    assertEquals(0, listen(wav(noise)));

    assertEquals(2, listen(wav(noise)));
    assertEquals(0, listen(wav(noise), "--append"));

    assertTrue(terminal.complaints().get(0).contains("'mic': it has ended"));
    short[] twice = Arrays.copyOf(noise, 20_000);
    System.arraycopy(noise, 0, twice, 10_000, 10_000);
    assertArrayEquals(twice, server.samples("mic"));
  }

  @Test
  void serverThatIsGoneForAWhile_losesNothing() throws Exception {
    short[] noise = noise(48_000);
    Path file = wav(noise);
    CompletableFuture<Integer> listening =
        CompletableFuture.supplyAsync(() -> listen(file, "--realtime"));
    await(() -> server.has("mic") && server.stream("mic").lengthSamples() > 8_000);

    server.restart();

    assertEquals(0, listening.get());
    assertArrayEquals(noise, server.samples("mic"));
  }

  @Test
  void misuse_isBadInput() throws IOException {
    Path file = wav(noise(10));
    assertEquals(2, terminal.run("listen", file.toString(), "--stream", "../x"));
    assertEquals(2, terminal.run("listen", file.toString()));
    assertEquals(2, listen(folder.resolve("no.wav")));
    assertEquals(2, listen(file, "--channels", "2"));
    assertEquals(2, listen(Files.writeString(folder.resolve("t.txt"), "no sound")));
    assertFalse(server.has("mic"));
  }

  @Test
  void noServer_isThree() throws IOException {
    Path file = wav(noise(10));

    assertEquals(
        3, terminal.run("listen", file.toString(), "--stream", "m", "--server", "127.0.0.1:1"));
  }

  private int listen(Path file, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("listen", file.toString(), "--stream", "mic", "--server", server.address()));
    args.addAll(List.of(more));
    return terminal.run(args.toArray(String[]::new));
  }

  private Path wav(short[] samples) throws IOException {
    Path file = folder.resolve("x.wav");
    WavFile.write(file, samples);
    return file;
  }

  private static short[] noise(int count) {
    short[] noise = new short[count];
    Random random = new Random(1);
    for (int i = 0; i < count; i++) {
      noise[i] = (short) random.nextInt();
    }
    return noise;
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "not within 20 s");
      Thread.onSpinWait();
    }
  }
}
