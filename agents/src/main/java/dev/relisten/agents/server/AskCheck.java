package dev.relisten.agents.server;

import dev.relisten.agents.session.ReasoningOptions;
import dev.relisten.agents.session.ReasoningRequest;
import dev.relisten.agents.session.Scope;
import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.audiostore.StreamName;
import dev.relisten.protocol.generation.GenerationOptions;
import dev.relisten.protocol.generation.Standing;
import dev.relisten.v1.AskRequest;
import dev.relisten.v1.ListeningScope;
import dev.relisten.v1.SampleSpan;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Checks a question and gives absent options their defaults. Every wrong field is named. */
final class AskCheck {
  private static final Pattern CLIP_ID = Pattern.compile("[0-9a-f]{64}");
  private static final int MIN_SHOWN = PcmFormat.MIN_SLICE_SAMPLES;
  private static final double MAX_TEMPERATURE = 2;
  private static final Duration MAX_WALL_TIME = Duration.ofHours(24);

  private final RequestLimits limits;
  private final ReasoningOptions defaults;

  AskCheck(RequestLimits limits, ReasoningOptions defaults) {
    this.limits = limits;
    this.defaults = defaults;
  }

  /** Throws {@link InvalidRequestException} that names every wrong field. */
  ReasoningRequest check(AskRequest request, Standing standing) {
    Violations found = new Violations();
    checkSound(request, found);
    Scope scope = scope(request.getScope(), found);
    checkQuestion(request.getQuestion(), found);
    checkChoices(request.getChoicesList(), found);
    ReasoningOptions options = options(request.getOptions());
    checkSampling(options.generation(), found);
    checkBudgets(options, found);
    found.throwIfAny();
    String sound =
        request.getStreamName().isEmpty()
            ? request.getClipId()
            : StreamName.clipId(request.getStreamName());
    return new ReasoningRequest(
        sound, scope, request.getQuestion(), request.getChoicesList(), options, standing);
  }

  private static void checkSound(AskRequest request, Violations found) {
    String clipId = request.getClipId();
    String stream = request.getStreamName();
    if (stream.isEmpty()) {
      found.require(isClipId(clipId), "clip_id", quote(clipId), "64 hexadecimal digits");
      return;
    }
    found.require(clipId.isEmpty(), "clip_id", quote(clipId), "empty beside stream_name");
    found.require(StreamName.isValid(stream), "stream_name", quote(stream), StreamName.EXPECTATION);
  }

  private static Scope scope(ListeningScope scope, Violations found) {
    return switch (scope.getKindCase()) {
      case LAST_SAMPLES -> last(scope.getLastSamples(), found);
      case FROM_SAMPLE -> from(scope.getFromSample(), found);
      case WITHIN -> within(scope.getWithin(), found);
      case KIND_NOT_SET -> new Scope.Everything();
    };
  }

  private static Scope last(long samples, Violations found) {
    found.require(samples >= MIN_SHOWN, "scope.last_samples", samples, ">= " + MIN_SHOWN);
    return new Scope.Last(samples);
  }

  private static Scope from(long sample, Violations found) {
    found.require(sample >= 0, "scope.from_sample", sample, ">= 0");
    return new Scope.From(sample);
  }

  private static Scope within(SampleSpan span, Violations found) {
    long start = span.getStartSample();
    long end = span.getEndSample();
    found.require(start >= 0, "scope.within.start_sample", start, ">= 0");
    boolean longEnough = start >= 0 && end >= start + MIN_SHOWN;
    found.require(
        longEnough, "scope.within.end_sample", end, "at least " + MIN_SHOWN + " behind the start");
    return longEnough ? new Scope.Within(new SampleRange(start, end)) : new Scope.Everything();
  }

  /** Whether this can be the id of an uploaded clip. */
  static boolean isClipId(String text) {
    return CLIP_ID.matcher(text).matches();
  }

  private void checkQuestion(String question, Violations found) {
    found.require(!question.isBlank(), "question", quote(question), "not blank");
    found.require(
        question.length() <= limits.maxQuestionChars(),
        "question",
        question.length() + " characters",
        "at most " + limits.maxQuestionChars());
  }

  private void checkChoices(List<String> choices, Violations found) {
    found.require(
        choices.size() != 1 && choices.size() <= limits.maxChoices(),
        "choices",
        choices.size(),
        "0, or 2 to " + limits.maxChoices());
    for (int i = 0; i < choices.size(); i++) {
      checkChoice(choices, i, found);
    }
  }

  private void checkChoice(List<String> choices, int i, Violations found) {
    String choice = choices.get(i);
    String field = "choices[" + i + "]";
    found.require(!choice.isBlank(), field, quote(choice), "not blank");
    found.require(choices.indexOf(choice) == i, field, quote(choice), "different from the others");
    found.require(
        choice.length() <= limits.maxChoiceChars(),
        field,
        choice.length() + " characters",
        "at most " + limits.maxChoiceChars());
  }

  private static void checkSampling(GenerationOptions sampling, Violations found) {
    double temperature = sampling.temperature();
    found.require(
        temperature >= 0 && temperature <= MAX_TEMPERATURE,
        "options.temperature",
        temperature,
        "0 to " + MAX_TEMPERATURE);
    double topP = sampling.topP();
    found.require(topP > 0 && topP <= 1, "options.top_p", topP, "above 0, at most 1");
    found.require(sampling.topK() >= 0, "options.top_k", sampling.topK(), ">= 0");
  }

  private static void checkBudgets(ReasoningOptions options, Violations found) {
    found.atLeast(1, "options.max_turns", options.maxTurns());
    found.atLeast(1, "options.max_new_tokens", options.maxNewTokens());
    found.atLeast(1, "options.answer_reserve_tokens", options.answerReserveTokens());
    found.atLeast(0, "options.max_inserted_samples", options.maxInsertedSamples());
    Duration wall = options.maxWallTime();
    found.require(
        !wall.isNegative() && !wall.isZero() && wall.compareTo(MAX_WALL_TIME) <= 0,
        "options.max_wall_time",
        wall,
        "above 0 s, at most " + MAX_WALL_TIME);
    double overlap = options.duplicateOverlap();
    found.require(
        overlap > 0 && overlap <= 1, "options.duplicate_overlap", overlap, "above 0, at most 1");
  }

  private ReasoningOptions options(dev.relisten.v1.ReasoningOptions o) {
    return new ReasoningOptions(
        sampling(o),
        o.hasRelisten() ? o.getRelisten() : defaults.relisten(),
        o.hasMaxTurns() ? o.getMaxTurns() : defaults.maxTurns(),
        o.hasMaxNewTokens() ? o.getMaxNewTokens() : defaults.maxNewTokens(),
        o.hasAnswerReserveTokens() ? o.getAnswerReserveTokens() : defaults.answerReserveTokens(),
        o.hasMaxInsertedSamples() ? o.getMaxInsertedSamples() : defaults.maxInsertedSamples(),
        o.hasMaxWallTime() ? wallTime(o.getMaxWallTime()) : defaults.maxWallTime(),
        o.hasDuplicateOverlap() ? o.getDuplicateOverlap() : defaults.duplicateOverlap());
  }

  private GenerationOptions sampling(dev.relisten.v1.ReasoningOptions o) {
    GenerationOptions base = defaults.generation();
    return new GenerationOptions(
        o.hasTemperature() ? o.getTemperature() : base.temperature(),
        o.hasTopP() ? o.getTopP() : base.topP(),
        o.hasTopK() ? o.getTopK() : base.topK(),
        o.hasSeed() ? o.getSeed() : base.seed(),
        base.repetitionNgramTokens(),
        base.repetitionLimit());
  }

  private static Duration wallTime(com.google.protobuf.Duration wire) {
    return Duration.ofSeconds(wire.getSeconds(), wire.getNanos());
  }

  private static String quote(String text) {
    return "'" + (text.length() <= 80 ? text : text.substring(0, 80) + "…") + "'";
  }
}
