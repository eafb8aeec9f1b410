package dev.relisten.audiostore.decode;

import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.DECODER_FAILED;
import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.LIMIT_EXCEEDED;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * {@link AudioDecoder} in a process of its own for each file, for files that nobody vouches for: if
 * one of them ends or hangs the decoder, that is a typed error, and this process lives. The other
 * one gets the open file and an empty environment. It costs its start, about half a second a file.
 */
public final class IsolatedDecoder implements FileDecoder {
  private static final int BUFFER_BYTES = 65_536;

  /** For the start of the process, beside what the decoding itself may take. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private static final List<String> JAVA_OPTIONS =
      List.of(
          "-Xmx64m",
          "-Xss512k",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xshare:auto",
          "-XX:+ExitOnOutOfMemoryError",
          "-XX:-CreateCoredumpOnCrash",
          "-XX:ErrorFile=/dev/null");

  private final DecodeLimits limits;
  private final Duration grace;
  private final Class<?> main;

  public IsolatedDecoder(DecodeLimits limits) {
    this(limits, GRACE, DecodingProcess.class);
  }

  /** With another main class, for tests of how it ends. */
  IsolatedDecoder(DecodeLimits limits, Duration grace, Class<?> main) {
    this.limits = limits;
    this.grace = grace;
    this.main = main;
  }

  @Override
  public DecodeReport decode(Path file, SampleSink sink) throws IOException {
    if (!Files.isReadable(file)) {
      throw new NoSuchFileException(file + " (expected: a readable file)");
    }
    Process process = start(file);
    CompletableFuture<Void> end = new CompletableFuture<>();
    Duration allowed = limits.maxWallTime().plus(grace);
    CompletableFuture<Boolean> late =
        end.thenApply(ignored -> false)
            .completeOnTimeout(true, allowed.toMillis(), TimeUnit.MILLISECONDS);
    late.thenAccept(isLate -> kill(process, isLate));
    try (DataInputStream out =
        new DataInputStream(new BufferedInputStream(process.getInputStream(), BUFFER_BYTES))) {
      return DecodePipe.read(out, sink);
    } catch (EOFException e) {
      throw endedEarly(process, late.getNow(false));
    } finally {
      end.complete(null);
      process.toHandle().destroyForcibly();
    }
  }

  private static void kill(Process process, boolean isLate) {
    if (isLate) {
      // Process.destroyForcibly would close the stream that is being read
      process.toHandle().destroyForcibly();
    }
  }

  private Process start(Path file) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JAVA_OPTIONS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(DecodingProcess.toArguments(limits));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    return builder
        .redirectInput(file.toFile())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private UndecodableAudioException endedEarly(Process process, boolean isLate) {
    if (isLate) {
      return new UndecodableAudioException(
          LIMIT_EXCEEDED,
          "decoding process: not done after "
              + limits.maxWallTime().plus(grace).toSeconds()
              + " s (expected: done by then)");
    }
    return new UndecodableAudioException(
        DECODER_FAILED,
        "decoding process: ended with " + exitCode(process) + " (expected: samples and a report)");
  }

  private static String exitCode(Process process) {
    try {
      return process.waitFor(1, TimeUnit.SECONDS) ? "exit code " + process.exitValue() : "no code";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "an interrupt";
    }
  }
}
