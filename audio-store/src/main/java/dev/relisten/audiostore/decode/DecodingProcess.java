package dev.relisten.audiostore.decode;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * The process of {@link IsolatedDecoder}: standard input is the file itself, standard output the
 * {@link DecodePipe}. It opens nothing else.
 */
final class DecodingProcess {
  private static final int BUFFER_BYTES = 65_536;

  private DecodingProcess() {}

  public static void main(String[] args) throws IOException {
    DecodeLimits limits = fromArguments(args);
    try (DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER_BYTES))) {
      decode(limits, out);
    }
  }

  static List<String> toArguments(DecodeLimits limits) {
    return List.of(
        "" + limits.maxSound().toMillis(),
        "" + limits.minRateHz(),
        "" + limits.maxRateHz(),
        "" + limits.maxChannels(),
        "" + limits.maxWallTime().toMillis(),
        "" + limits.maxBytes());
  }

  static DecodeLimits fromArguments(String... args) {
    return new DecodeLimits(
        Duration.ofMillis(Long.parseLong(args[0])),
        Integer.parseInt(args[1]),
        Integer.parseInt(args[2]),
        Integer.parseInt(args[3]),
        Duration.ofMillis(Long.parseLong(args[4])),
        Long.parseLong(args[5]));
  }

  private static void decode(DecodeLimits limits, DataOutputStream out) throws IOException {
    FileBytes file = new FileBytes(new FileInputStream(FileDescriptor.in).getChannel());
    try {
      DecodeReport report =
          new AudioDecoder(limits)
              .decode(
                  file,
                  InputFormat.detected(),
                  new Deadline(limits.maxWallTime()),
                  (samples, count) -> DecodePipe.writeSamples(out, samples, count));
      DecodePipe.writeReport(out, report);
    } catch (UndecodableAudioException e) {
      DecodePipe.writeFailure(out, e);
    } catch (IOException e) {
      DecodePipe.writeFailure(out, e);
    }
  }
}
