package dev.relisten.deploy.cli;

import dev.relisten.v1.IngestAccepted;
import dev.relisten.v1.IngestAcknowledged;
import dev.relisten.v1.IngestEnded;
import dev.relisten.v1.IngestResponse;
import dev.relisten.v1.Span;
import java.math.BigDecimal;
import java.util.Locale;

/** What {@code relisten listen} shows: whole lines, or one JSON object a line. */
final class ListenOutput {
  private static final long PLAIN_EVERY_NANOS = 1_000_000_000;
  private static final BigDecimal RATE_HZ = BigDecimal.valueOf(16_000);

  private final Terminal terminal;
  private final boolean json;
  private long shownAtNanos = System.nanoTime() - PLAIN_EVERY_NANOS;

  ListenOutput(Terminal terminal, boolean json) {
    this.terminal = terminal;
    this.json = json;
  }

  void show(IngestResponse response) {
    switch (response.getEventCase()) {
      case ACCEPTED -> accepted(response.getAccepted());
      case ACKNOWLEDGED -> acknowledged(response.getAcknowledged());
      case GAP -> gap(response.getGap().getSpan(), response.getGap().getCause().name());
      case ENDED -> ended(response.getEnded());
      case EVENT_NOT_SET -> {}
    }
  }

  /** The connection is gone, and will be tried again. */
  void lost(CommandFailure why, long againMillis) {
    String message = why.getMessage() + "; again in " + againMillis + " ms";
    terminal.err().println("connection lost: " + message);
    if (json) {
      JsonLine.of("event", "connection_lost")
          .put("message", why.getMessage())
          .put("again_in_seconds", BigDecimal.valueOf(againMillis, 3))
          .print(terminal.out());
    }
  }

  private void accepted(IngestAccepted accepted) {
    long from = accepted.getResumeSample();
    if (json) {
      JsonLine.of("event", "accepted")
          .put("clip_id", accepted.getClipId())
          .put("resume_sample", from)
          .put("resume_seconds", seconds(from))
          .print(terminal.out());
      return;
    }
    print(accepted.getClipId() + ": listening from " + seconds(from).toPlainString() + " s");
  }

  private void acknowledged(IngestAcknowledged acknowledged) {
    long received = acknowledged.getReceivedSamples();
    long durable = acknowledged.getDurableSamples();
    if (json) {
      JsonLine.of("event", "acknowledged")
          .put("received_samples", received)
          .put("durable_samples", durable)
          .put("durable_seconds", seconds(durable))
          .print(terminal.out());
      return;
    }
    long now = System.nanoTime();
    if (now - shownAtNanos >= PLAIN_EVERY_NANOS) {
      shownAtNanos = now;
      print(
          "received %s s, durable %s s"
              .formatted(seconds(received).toPlainString(), seconds(durable).toPlainString()));
    }
  }

  private void gap(Span span, String cause) {
    String why = word("GAP_CAUSE_", cause);
    if (json) {
      JsonLine.of("event", "gap")
          .put("start_sample", span.getStartSample())
          .put("end_sample", span.getEndSample())
          .put("cause", why)
          .print(terminal.out());
      return;
    }
    print("gap: %s to %s s (%s)".formatted(span.getStartSeconds(), span.getEndSeconds(), why));
  }

  private void ended(IngestEnded ended) {
    String reason = word("STREAM_END_REASON_", ended.getReason().name());
    if (json) {
      JsonLine.of("event", "ended")
          .put("reason", reason)
          .put("length_samples", ended.getLengthSamples())
          .put("length_seconds", new BigDecimal(ended.getLengthSeconds()))
          .print(terminal.out());
      return;
    }
    print("ended: " + ended.getLengthSeconds() + " s, " + reason);
  }

  private void print(String line) {
    terminal.out().println(line);
  }

  private static BigDecimal seconds(long samples) {
    BigDecimal seconds = BigDecimal.valueOf(samples).divide(RATE_HZ).stripTrailingZeros();
    return seconds.setScale(Math.max(0, seconds.scale()));
  }

  private static String word(String prefix, String name) {
    return name.substring(prefix.length()).toLowerCase(Locale.ROOT);
  }
}
