package dev.relisten.gpuworkers.model;

import dev.relisten.gpuworkers.Engine;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Compares an engine with a reference, in all the ways in which the service uses it: prompts in one
 * piece, token by token, in chunks and with pauses at which the KV cache is kept, alone and side by
 * side. Drives the engine from the calling thread.
 */
public final class Verifier {
  public static final double MEL_TOLERANCE = 1e-4;
  public static final double FEATURE_TOLERANCE = 1e-4;
  public static final double LOGIT_TOLERANCE = 1e-3;

  private static final int MAX_CHUNK_TOKENS = 64;
  private static final Playback.Pieces MAX_PIECE = position -> Integer.MAX_VALUE;
  private static final Playback.Pieces ONE_TOKEN = position -> 1;

  private final Reference reference;
  private final Checkpoint checkpoint;

  public Verifier(Reference reference, Checkpoint checkpoint) {
    this.reference = reference;
    this.checkpoint = checkpoint;
  }

  /**
   * Runs every check. The engine is left open, its slots overwritten.
   *
   * @param engine of the checkpoint, whose slots have {@link Reference#contextTokens()} positions
   */
  public Verification verify(Engine engine) {
    requireContext(engine);
    List<Verification.Check> checks = new ArrayList<>();
    checks.add(mel());
    checks.add(features(engine));
    if (hasTokenizer()) {
      checks.add(tokenizer());
    }
    List<Playback.Prompt> prompts = prompts(engine);
    checks.addAll(alone(engine, prompts, "in_one_piece", p -> MAX_PIECE));
    List<Playback.Prompt> dense = prompts.stream().filter(Playback.Prompt::isDense).toList();
    if (!dense.isEmpty()) {
      checks.addAll(alone(engine, dense, "token_by_token", p -> ONE_TOKEN));
    }
    checks.addAll(alone(engine, prompts, "in_chunks", Verifier::randomPieces));
    checks.addAll(alone(engine, prompts, "with_pauses", Verifier::pauses));
    if (engine.slots() > 1) {
      checks.addAll(batched(engine, prompts, "in_batch", p -> MAX_PIECE));
      checks.addAll(batched(engine, prompts, "in_batch_in_chunks", Verifier::randomPieces));
    }
    return new Verification(engine.name(), List.copyOf(checks));
  }

  /** How each prompt is cut. */
  private interface Cut {
    Playback.Pieces of(Playback.Prompt prompt);
  }

  private static Playback.Pieces randomPieces(Playback.Prompt prompt) {
    Random random = new Random(prompt.name().hashCode());
    return position -> 1 + random.nextInt(MAX_CHUNK_TOKENS);
  }

  /** Stops where an expectation is, so where a shorter run ends and the loop paused. */
  private static Playback.Pieces pauses(Playback.Prompt prompt) {
    TreeSet<Integer> ends = new TreeSet<>(prompt.logits().keySet());
    return position -> ends.higher(position) - position;
  }

  private void requireContext(Engine engine) {
    if (engine.contextTokens() < reference.contextTokens()) {
      throw new IllegalArgumentException(
          "context tokens: %d (expected: >= %d for this reference)"
              .formatted(engine.contextTokens(), reference.contextTokens()));
    }
  }

  private Verification.Check mel() {
    Differences differences = new Differences("mel", MEL_TOLERANCE);
    LogMel logMel = new LogMel(checkpoint.config().audio().melBins());
    for (Reference.AudioCase audio : reference.audioCases()) {
      Reference.Spectrogram expected = reference.mel(audio.name());
      float[] found = logMel.compute(reference.samples(audio.slice()));
      differences.numbers(
          "audio case " + audio.name(),
          everyNth(found, logMel.melBins(), expected.step()),
          expected.values());
    }
    return differences.check();
  }

  private static float[] everyNth(float[] mel, int bins, int step) {
    int frames = mel.length / bins;
    int kept = (frames + step - 1) / step;
    float[] values = new float[bins * kept];
    for (int i = 0; i < values.length; i++) {
      values[i] = mel[i / kept * frames + i % kept * step];
    }
    return values;
  }

  private Verification.Check features(Engine engine) {
    Differences differences = new Differences("audio_features", FEATURE_TOLERANCE);
    for (Reference.AudioCase audio : reference.audioCases()) {
      float[] found = engine.encode(reference.samples(audio.slice()));
      differences.numbers("audio case " + audio.name(), found, reference.features(audio.name()));
    }
    return differences.check();
  }

  private boolean hasTokenizer() {
    return !reference.tokenizerCases().isEmpty()
        && Files.exists(checkpoint.directory().resolve("tokenizer.json"));
  }

  private Verification.Check tokenizer() {
    Differences differences = new Differences("tokenizer", 0);
    try (TextTokenizer tokenizer = TextTokenizer.read(checkpoint.directory())) {
      for (Reference.TokenizerCase c : reference.tokenizerCases()) {
        differences.ids(c.text(), tokenizer.encode(c.text()), c.textOnly());
        differences.ids(c.text(), tokenizer.encodeWithControl(c.text()), c.withControl());
      }
    }
    return differences.check();
  }

  private List<Verification.Check> alone(
      Engine engine, List<Playback.Prompt> prompts, String how, Cut cut) {
    return played(engine, prompts, how, cut, 1);
  }

  private List<Verification.Check> batched(
      Engine engine, List<Playback.Prompt> prompts, String how, Cut cut) {
    return played(engine, prompts, how, cut, engine.slots());
  }

  private List<Verification.Check> played(
      Engine engine, List<Playback.Prompt> prompts, String how, Cut cut, int atOnce) {
    Differences logits = new Differences("logits_" + how, LOGIT_TOLERANCE);
    Differences ids = new Differences("greedy_ids_" + how, 0);
    for (int i = 0; i < prompts.size(); i += atOnce) {
      int first = i;
      List<Playback> batch =
          IntStream.range(first, Math.min(prompts.size(), first + atOnce))
              .mapToObj(k -> playback(engine, prompts.get(k), k, cut))
              .toList();
      Playback.play(engine, batch, logits, ids);
    }
    return List.of(logits.check(), ids.check());
  }

  private static Playback playback(Engine engine, Playback.Prompt prompt, int index, Cut cut) {
    return new Playback(prompt, index % engine.slots(), cut.of(prompt));
  }

  private List<Playback.Prompt> prompts(Engine engine) {
    List<Reference.Run> runs = reference.runs();
    List<Playback.Prompt> prompts = new ArrayList<>();
    for (Reference.Run run : runs) {
      Map<Integer, float[]> logits = new HashMap<>();
      runs.stream().filter(run::extendsRun).forEach(r -> logits.putAll(reference.logits(r)));
      logits.putAll(reference.logits(run));
      float[] embeddings = new PromptEmbeddings(engine, checkpoint.config(), reference).of(run);
      int tokens = embeddings.length / engine.hiddenSize();
      requireTokens(run, tokens);
      prompts.add(new Playback.Prompt(run.name(), embeddings, tokens, logits, run.greedyIds()));
    }
    return prompts;
  }

  private static void requireTokens(Reference.Run run, int tokens) {
    if (tokens != run.tokenCount()) {
      throw new InvalidCheckpointException(
          "run %s: %d tokens (expected: %d)".formatted(run.name(), tokens, run.tokenCount()));
    }
  }
}
