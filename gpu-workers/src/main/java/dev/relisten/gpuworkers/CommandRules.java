package dev.relisten.gpuworkers;

import dev.relisten.protocol.generation.GenerationCommand.Continue;
import dev.relisten.protocol.generation.GenerationCommand.Open;
import dev.relisten.protocol.generation.GenerationOptions;
import dev.relisten.protocol.generation.ModelInfo;
import dev.relisten.protocol.generation.Part;
import dev.relisten.protocol.generation.SliceRef;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a command must be to make sense; problems name the value and the expectation. */
final class CommandRules {
  /** Less sound than this is no audio token. */
  private static final int LEAST_SAMPLES = 321;

  private CommandRules() {}

  static Optional<String> problem(Open open) {
    GenerationOptions options = open.options();
    return first(
        atLeast("budget", open.budgetTokens(), 1),
        atLeast("temperature", options.temperature(), 0),
        wrong(
            options.topP() <= 0 || options.topP() > 1 || Double.isNaN(options.topP()),
            "top-p: %s (expected: in (0, 1])".formatted(options.topP())),
        atLeast("top-k", options.topK(), 0),
        atLeast("repetition n-gram", options.repetitionNgramTokens(), 0),
        atLeast("repetition limit", options.repetitionLimit(), 1),
        atLeast("clip samples", open.clip().lengthSamples(), LEAST_SAMPLES));
  }

  static Optional<String> problem(Continue command, ModelInfo model) {
    Stream<Optional<String>> slices =
        slices(command.insertions()).map(ref -> wrongLength(ref, model));
    return Stream.concat(Stream.of(atLeast("budget", command.budgetTokens(), 1)), slices)
        .flatMap(Optional::stream)
        .findFirst();
  }

  static String tooLong(SliceRef ref, ModelInfo model) {
    return "sound: %d samples (expected: %d to %d)"
        .formatted(ref.lengthSamples(), LEAST_SAMPLES, model.maxClipSamples());
  }

  private static Optional<String> wrongLength(SliceRef ref, ModelInfo model) {
    long samples = ref.lengthSamples();
    return wrong(samples < LEAST_SAMPLES || samples > model.maxClipSamples(), tooLong(ref, model));
  }

  /** All that an opening names. */
  static List<SliceRef> sounds(Open open) {
    return Stream.concat(Stream.of(open.clip()), slices(open.committed())).toList();
  }

  static List<SliceRef> sounds(Continue command) {
    return slices(command.insertions()).toList();
  }

  private static Stream<SliceRef> slices(List<Part> parts) {
    return parts.stream()
        .filter(Part.Slice.class::isInstance)
        .map(part -> ((Part.Slice) part).ref());
  }

  private static Optional<String> atLeast(String name, double value, double least) {
    return wrong(!(value >= least), "%s: %s (expected: >= %s)".formatted(name, value, least));
  }

  private static Optional<String> wrong(boolean wrong, String message) {
    return wrong ? Optional.of(message) : Optional.empty();
  }

  @SafeVarargs
  private static Optional<String> first(Optional<String>... problems) {
    return Stream.of(problems).flatMap(Optional::stream).findFirst();
  }
}
