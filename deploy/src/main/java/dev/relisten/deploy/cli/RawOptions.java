package dev.relisten.deploy.cli;

import dev.relisten.audiostore.decode.InputFormat;
import dev.relisten.audiostore.decode.InputFormat.Encoding;
import picocli.CommandLine.Option;

/** What samples without a header are. */
final class RawOptions {
  @Option(
      names = "--rate",
      paramLabel = "HZ",
      description = "the input is samples without a header, of this rate")
  private Integer rateHz;

  @Option(
      names = "--encoding",
      paramLabel = "NAME",
      description = "of such a sample: ${COMPLETION-CANDIDATES} (default: S16LE)")
  private Encoding encoding;

  @Option(
      names = "--channels",
      paramLabel = "N",
      description = "of such an input, interleaved (default: 1)")
  private Integer channels;

  /** A container that says what it is, unless a rate was given. */
  InputFormat format() {
    if (rateHz == null) {
      refuse("--encoding", encoding);
      refuse("--channels", channels);
      return InputFormat.detected();
    }
    return InputFormat.raw(
        encoding == null ? Encoding.S16LE : encoding, rateHz, channels == null ? 1 : channels);
  }

  private static void refuse(String option, Object value) {
    if (value != null) {
      throw CommandFailure.badInput(option + ": " + value + " (expected: together with --rate)");
    }
  }
}
