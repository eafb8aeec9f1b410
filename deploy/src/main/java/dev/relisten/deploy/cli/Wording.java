package dev.relisten.deploy.cli;

import dev.relisten.v1.Answer;
import dev.relisten.v1.AnswerSource;
import dev.relisten.v1.ListeningProgress;
import dev.relisten.v1.SegmentHeard;
import dev.relisten.v1.SegmentRefused;
import dev.relisten.v1.SegmentTag;
import dev.relisten.v1.Span;
import dev.relisten.v1.Started;
import dev.relisten.v1.Usage;
import java.util.Locale;
import java.util.Optional;

/** The sentences that people read. */
final class Wording {
  private Wording() {}

  static String started(Started started) {
    return started.getModel().getName() + " listens to " + span(started.getShown().getSpan());
  }

  static String listening(ListeningProgress progress) {
    return "listening to the whole recording: %d of %d windows"
        .formatted(progress.getWindowsDone(), progress.getWindows());
  }

  /** What a model is told of a recording that it is not shown as a whole. */
  static Optional<String> notes(Started started) {
    if (!started.hasNotes()) {
      return Optional.empty();
    }
    int leftOut = started.getNotesLeftOut();
    return Optional.of(
        "[shown: %s of the recording, with notes of all of it%s: %s]"
            .formatted(
                span(started.getShown().getSpan()),
                leftOut == 0 ? "" : " but " + leftOut + " that had no room",
                started.getNotes().isEmpty() ? "none" : started.getNotes()));
  }

  static String usage(Usage usage) {
    return String.format(
        Locale.ROOT,
        "%d turns, %d tokens written, %s s heard again, %.1f s",
        usage.getTurns(),
        usage.getSampledTokens(),
        usage.getInsertedAudioSeconds(),
        usage.getWallMillis() / 1000.0);
  }

  static String heard(SegmentHeard heard) {
    String clipped = heard.getClipped() ? ", cut at the recording's end" : "";
    return "[heard again: "
        + span(heard.getHeard().getSpan())
        + clipped
        + ", "
        + heard.getAudioTokens()
        + " tokens]";
  }

  static String refused(SegmentRefused refused) {
    return "[not heard: " + tag(refused.getTag()) + ": " + refused.getMessage() + "]";
  }

  static String tag(SegmentTag tag) {
    return tag.hasSpan() ? span(tag.getSpan()) : tag.getText();
  }

  static String span(Span span) {
    return span.getStartSeconds() + " s to " + span.getEndSeconds() + " s";
  }

  static String answer(Answer answer, Verdict verdict) {
    return switch (answer.getHow()) {
      case ANSWER_SOURCE_TAGGED -> verdict.chosen(answer);
      case ANSWER_SOURCE_MISSING -> "none";
      case ANSWER_SOURCE_FORCED, ANSWER_SOURCE_MATCHED ->
          verdict.chosen(answer) + " (" + word(answer.getHow()) + ")";
      case ANSWER_SOURCE_UNSPECIFIED, UNRECOGNIZED -> answer.getText();
    };
  }

  static Optional<String> verdict(Answer answer, Verdict verdict) {
    return verdict
        .met(answer)
        .map(
            met ->
                (met ? "right: " : "wrong: ") + verdict.expected().orElseThrow() + " was expected");
  }

  private static String word(AnswerSource how) {
    return how.name().substring("ANSWER_SOURCE_".length()).toLowerCase(Locale.ROOT);
  }
}
