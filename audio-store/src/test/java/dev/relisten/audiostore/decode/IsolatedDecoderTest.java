package dev.relisten.audiostore.decode;

import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.DECODER_FAILED;
import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.LIMIT_EXCEEDED;
import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.UNKNOWN_FORMAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.audiostore.WavFile;
import dev.relisten.audiostore.decode.MediaWriter.Spec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A decoder in a process of its own: the same sound, and whatever ends it is a typed error. */
class IsolatedDecoderTest {
  private static final DecodeLimits LIMITS = DecodeLimits.defaults();

  @TempDir Path folder;

  @Test
  void soundAndReportAreThoseOfTheDecoderInProcess() throws IOException {
    Path file = folder.resolve("a.m4a");
    MediaWriter.write(file, Spec.of("aac", 44_100, 2, 3), MediaWriter.tone(440));
    SampleBuffer sound = new SampleBuffer();
    DecodeReport report = DecoderKind.ISOLATED.create(LIMITS).decode(file, sound);
    Decoded inProcess = Decoded.of(file);
    assertArrayEquals(inProcess.samples(), sound.toArray());
    assertEquals(inProcess.report(), report);
  }

  @Test
  void itsTypedErrorsComeThrough() throws IOException {
    Path text = folder.resolve("ä ö.txt");
    Files.write(text, "Call me Ishmael.\n".repeat(500).getBytes(StandardCharsets.UTF_8));
    assertReason(UNKNOWN_FORMAT, new IsolatedDecoder(LIMITS), text);
    DecodeLimits second = LIMITS.withMaxSound(Duration.ofSeconds(1));
    assertReason(LIMIT_EXCEEDED, new IsolatedDecoder(second), wav());
    IsolatedDecoder decoder = new IsolatedDecoder(LIMITS);
    Path missing = folder.resolve("missing.wav");
    assertThrows(NoSuchFileException.class, () -> decoder.decode(missing, (s, count) -> {}));
  }

  @Test
  void aCrash_isATypedError() throws IOException {
    UndecodableAudioException e = assertReason(DECODER_FAILED, decoder(Crashing.class), wav());
    assertTrue(e.getMessage().contains("exit code 134"), e.getMessage());
  }

  @Test
  void garbage_isATypedError() throws IOException {
    assertReason(DECODER_FAILED, decoder(Talking.class), wav());
  }

  @Test
  void aHang_isATypedError_andTheProcessIsGone() throws Exception {
    DecodeLimits hasty = LIMITS.withMaxWallTime(Duration.ofMillis(1));
    IsolatedDecoder decoder = new IsolatedDecoder(hasty, Duration.ofMillis(400), Hanging.class);
    assertReason(LIMIT_EXCEEDED, decoder, wav());
    assertNoChildIsLeft();
  }

  @Test
  void aSinkThatFails_endsTheProcess() throws Exception {
    IsolatedDecoder decoder = new IsolatedDecoder(LIMITS);
    IOException full = new IOException("disk: full (expected: room)");
    Path file = wav();
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                decoder.decode(
                    file,
                    (samples, count) -> {
                      throw full;
                    }));
    assertEquals(full, e);
    assertNoChildIsLeft();
  }

  private static void assertNoChildIsLeft() throws Exception {
    for (ProcessHandle child : ProcessHandle.current().children().toList()) {
      if (child.info().commandLine().orElse("").contains("-Xss512k")) {
        child.onExit().get(10, TimeUnit.SECONDS);
      }
    }
  }

  private IsolatedDecoder decoder(Class<?> main) {
    return new IsolatedDecoder(LIMITS, Duration.ofSeconds(10), main);
  }

  private Path wav() throws IOException {
    return Files.write(folder.resolve("a.wav"), WavFile.toBytes(new short[400_000]));
  }

  private static UndecodableAudioException assertReason(
      UndecodableAudioException.Reason reason, FileDecoder decoder, Path file) {
    UndecodableAudioException e =
        assertThrows(
            UndecodableAudioException.class, () -> decoder.decode(file, (samples, count) -> {}));
    assertEquals(reason, e.reason(), e.getMessage());
    assertTrue(e.getMessage().contains("(expected: "), e.getMessage());
    return e;
  }

  /** Ends like a process that C aborted. */
  static final class Crashing {
    private Crashing() {}

    public static void main(String[] args) {
      Runtime.getRuntime().halt(134);
    }
  }

  /** Says what is no answer. */
  static final class Talking {
    private Talking() {}

    public static void main(String[] args) {
      System.out.println("Segmentation fault");
    }
  }

  /** Never ends. */
  static final class Hanging {
    private Hanging() {}

    public static void main(String[] args) throws InterruptedException {
      new CountDownLatch(1).await();
    }
  }
}
