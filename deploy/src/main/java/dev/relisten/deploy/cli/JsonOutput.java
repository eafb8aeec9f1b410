package dev.relisten.deploy.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relisten.v1.Answer;
import dev.relisten.v1.ModelInfo;
import dev.relisten.v1.ReasoningEvent;
import dev.relisten.v1.SegmentHeard;
import dev.relisten.v1.SegmentRefused;
import dev.relisten.v1.SegmentRequested;
import dev.relisten.v1.SegmentTag;
import dev.relisten.v1.Slice;
import dev.relisten.v1.Span;
import dev.relisten.v1.Started;
import dev.relisten.v1.Usage;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;

/**
 * One JSON object a line, keys in snake_case, times in seconds (exact decimals) and in samples at
 * 16,000 Hz.
 */
final class JsonOutput implements ReasoningOutput {
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES).build();

  private final PrintStream out;
  private final PrintStream remarks;

  JsonOutput(PrintStream out, PrintStream remarks) {
    this.out = out;
    this.remarks = remarks;
  }

  @Override
  public void event(ReasoningEvent event) {
    print(object(event));
  }

  @Override
  public void answer(ReasoningEvent event, Verdict verdict) {
    ObjectNode node = object(event);
    verdict.expected().ifPresent(right -> node.put("expected", right));
    verdict.met(event.getAnswer()).ifPresent(met -> node.put("expected_met", met));
    print(node);
  }

  @Override
  public void remark(String text) {
    remarks.println(text);
  }

  /** The last line of a command that failed. */
  void error(CommandFailure failure) {
    ObjectNode node = JSON.createObjectNode().put("event", "error");
    node.put("reason", failure.reason()).put("message", failure.getMessage());
    print(node.put("exit_code", failure.exitCode()));
  }

  private ObjectNode object(ReasoningEvent event) {
    String name = event.getEventCase().name().toLowerCase(Locale.ROOT);
    ObjectNode node = JSON.createObjectNode().put("event", name);
    node.put("session_id", event.getSessionId()).put("event_number", event.getEventNumber());
    switch (event.getEventCase()) {
      case LISTENING ->
          node.put("windows_done", event.getListening().getWindowsDone())
              .put("windows", event.getListening().getWindows());
      case STARTED -> started(node, event.getStarted());
      case TEXT -> node.put("text", event.getText().getText());
      case SEGMENT_REQUESTED -> requested(node, event.getSegmentRequested());
      case SEGMENT_HEARD -> heard(node, event.getSegmentHeard());
      case SEGMENT_REFUSED -> refused(node, event.getSegmentRefused());
      case ANSWER -> answer(node, event.getAnswer());
      case USAGE -> usage(node, event.getUsage());
      case FINISHED -> node.put("ending", word("SESSION_ENDING_", event.getFinished().getEnding()));
      case EVENT_NOT_SET -> node.put("event", "unknown");
    }
    return node;
  }

  private static void started(ObjectNode node, Started started) {
    ModelInfo model = started.getModel();
    node.putObject("model")
        .put("name", model.getName())
        .put("sha256", model.getSha256())
        .put("engine", model.getEngine())
        .put("context_tokens", model.getContextTokens())
        .put("max_clip_samples", model.getMaxClipSamples());
    slice(node, started.getShown());
    node.put("prompt_tokens", started.getPromptTokens());
    if (started.hasNotes()) {
      node.put("notes", started.getNotes()).put("notes_left_out", started.getNotesLeftOut());
    }
  }

  private static void requested(ObjectNode node, SegmentRequested requested) {
    node.put("segment_number", requested.getSegmentNumber());
    tag(node, requested.getTag());
  }

  private static void heard(ObjectNode node, SegmentHeard heard) {
    node.put("segment_number", heard.getSegmentNumber());
    slice(node, heard.getHeard());
    node.put("audio_tokens", heard.getAudioTokens()).put("clipped", heard.getClipped());
  }

  private static void refused(ObjectNode node, SegmentRefused refused) {
    node.put("segment_number", refused.getSegmentNumber());
    tag(node, refused.getTag());
    node.put("reason", word("SEGMENT_OUTCOME_", refused.getReason()));
    node.put("message", refused.getMessage());
  }

  private static void answer(ObjectNode node, Answer answer) {
    node.put("text", answer.getText()).put("how", word("ANSWER_SOURCE_", answer.getHow()));
    if (answer.hasChoiceIndex()) {
      node.put("choice_index", answer.getChoiceIndex());
    }
  }

  private static void usage(ObjectNode node, Usage usage) {
    node.put("prompt_tokens", usage.getPromptTokens())
        .put("sampled_tokens", usage.getSampledTokens())
        .put("inserted_tokens", usage.getInsertedTokens())
        .put("inserted_audio_seconds", decimal(usage.getInsertedAudioSeconds()))
        .put("inserted_audio_samples", usage.getInsertedAudioSamples())
        .put("turns", usage.getTurns())
        .put("wall_seconds", BigDecimal.valueOf(usage.getWallMillis(), 3));
  }

  private static void tag(ObjectNode node, SegmentTag tag) {
    node.put("tag", tag.getText());
    Optional.of(tag).filter(SegmentTag::hasSpan).ifPresent(t -> span(node, t.getSpan()));
    if (!tag.hasSpan()) {
      node.put("problem", tag.getProblem());
    }
  }

  private static void slice(ObjectNode node, Slice slice) {
    span(node, slice.getSpan());
    node.put("sha256", slice.getSha256());
  }

  private static void span(ObjectNode node, Span span) {
    node.put("start_seconds", decimal(span.getStartSeconds()))
        .put("end_seconds", decimal(span.getEndSeconds()))
        .put("start_sample", span.getStartSample())
        .put("end_sample", span.getEndSample());
  }

  private static BigDecimal decimal(String seconds) {
    return new BigDecimal(seconds);
  }

  private static String word(String prefix, Enum<?> value) {
    return value.name().substring(prefix.length()).toLowerCase(Locale.ROOT);
  }

  private void print(ObjectNode node) {
    try {
      out.println(JSON.writeValueAsString(node));
      out.flush();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
