package dev.relisten.deploy.cli;

import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.v1.ListeningScope;
import dev.relisten.v1.SampleSpan;
import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which sound is shown to the model first. */
final class ScopeOptions {
  private static final Pattern TIME = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(s|m|h)?");
  private static final String EXPECTATION = "such as 30s, 2.5m, 1h, or seconds";

  @ArgGroup(exclusive = true)
  private Kind kind;

  private static final class Kind {
    @Option(
        names = "--last",
        paramLabel = "TIME",
        description = "about the last of it, such as 30s; the default is all of it")
    private String last;

    @Option(names = "--from", paramLabel = "TIME", description = "about all from this time on")
    private String from;

    @Option(
        names = "--within",
        paramLabel = "START..END",
        description = "about a part, such as 600s..630s")
    private String within;
  }

  ListeningScope toWire() {
    ListeningScope.Builder scope = ListeningScope.newBuilder();
    if (kind == null) {
      return scope.build();
    }
    if (kind.last != null) {
      return scope.setLastSamples(lastSamples()).build();
    }
    return kind.from != null
        ? scope.setFromSample(samples("--from", kind.from)).build()
        : scope.setWithin(within()).build();
  }

  private long lastSamples() {
    long last = samples("--last", kind.last);
    if (last < PcmFormat.MIN_SLICE_SAMPLES) {
      throw CommandFailure.badInput("--last: " + kind.last + " (expected: at least 0.2s)");
    }
    return last;
  }

  private SampleSpan within() {
    String[] ends = kind.within.split("\\.\\.", -1);
    if (ends.length != 2) {
      throw CommandFailure.badInput("--within: " + kind.within + " (expected: START..END)");
    }
    long start = samples("--within", ends[0]);
    long end = samples("--within", ends[1]);
    if (end < start + PcmFormat.MIN_SLICE_SAMPLES) {
      throw CommandFailure.badInput(
          "--within: " + kind.within + " (expected: an end at least 0.2s behind the start)");
    }
    return SampleSpan.newBuilder().setStartSample(start).setEndSample(end).build();
  }

  private static long samples(String option, String time) {
    Matcher matcher = TIME.matcher(time);
    if (!matcher.matches()) {
      throw CommandFailure.badInput(option + ": " + time + " (expected: " + EXPECTATION + ")");
    }
    return SampleRange.toSample(
        new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit(matcher.group(2)))));
  }

  private static int unit(String suffix) {
    return switch (suffix == null ? "s" : suffix) {
      case "m" -> 60;
      case "h" -> 3600;
      default -> 1;
    };
  }
}
