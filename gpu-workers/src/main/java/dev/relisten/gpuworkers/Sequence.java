package dev.relisten.gpuworkers;

import dev.relisten.protocol.generation.FinishReason;
import dev.relisten.protocol.generation.GenerationCommand.Continue;
import dev.relisten.protocol.generation.GenerationCommand.Open;
import dev.relisten.protocol.generation.GenerationEvent.Rejected.Reason;
import dev.relisten.protocol.generation.GenerationOptions;
import dev.relisten.protocol.generation.Part;
import dev.relisten.protocol.generation.SliceRef;
import dev.relisten.protocol.generation.Standing;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One generation: awaiting sound, then prefilling, then running, then held at a tag or a finish,
 * and so on until it is cancelled. Its KV cache grows only behind what is there: over a pause just
 * the last sampled token and the insertions are computed. Not thread-safe.
 *
 * <p>An end-of-turn token is never part of the sequence: {@link FinishReason#END_OF_TURN} stands
 * for it, so that a forced answer can go on behind the last word.
 */
final class Sequence {
  private static final float[] SILENT = {};

  private final LoadedModel model;
  private final Outbox outbox;
  private final GenerationOptions options;
  private final Standing standing;
  private final TextFlow text;
  private final RepetitionGuard guard;
  private final Deque<Insertion> arriving = new ArrayDeque<>();
  private final Map<String, float[]> heard = new HashMap<>();
  private final InputQueue input;
  private final List<SliceRef> sounds;
  private Optional<PromptPrefix> prefix = Optional.empty();
  private boolean prefixHeld;
  private int kvTokens;
  private int budgetTokens;
  private boolean opened;

  /** What is to be done with a sequence. */
  enum Next {
    /** It computes when it can. */
    RUN,
    /** It keeps its slot, out of the batch, until Continue or Cancel. */
    HOLD,
    /** It has told its end, and is freed. */
    FREE
  }

  Sequence(LoadedModel model, Open open, Outbox outbox) {
    this.model = model;
    this.outbox = outbox;
    this.options = open.options();
    this.standing = open.standing();
    this.sounds = CommandRules.sounds(open);
    text = new TextFlow(model.language().detokenizer());
    guard = new RepetitionGuard(options);
    input = new InputQueue(model.engine().hiddenSize());
  }

  Outbox outbox() {
    return outbox;
  }

  Standing standing() {
    return standing;
  }

  /** Whether the prompt is prefilled. */
  boolean opened() {
    return opened;
  }

  Next open(Open open) {
    budgetTokens = open.budgetTokens();
    Language language = model.language();
    Language.Prompt prompt = language.prompt(open.question(), open.choices(), Language.notes(open));
    prefix = Optional.of(PromptPrefix.of(prompt, open.clip()));
    arriving.add(Insertion.prompt(prompt, open.clip()));
    for (Part part : open.committed()) {
      Insertion insertion = Insertion.committed(part, language);
      arriving.add(insertion);
      if (part instanceof Part.Ids ids) {
        text.replay(ids.ids());
      } else {
        stepOver(insertion);
      }
    }
    if (length() >= contextTokens()) {
      outbox.rejected(Reason.TOO_LONG, tooLong(length()));
      return Next.FREE;
    }
    settle();
    return Next.RUN;
  }

  /** Goes on from wherever it is. */
  Next resume(Continue command) {
    budgetTokens = command.budgetTokens();
    guard.reset();
    List<Insertion> asked =
        command.insertions().stream().map(part -> Insertion.asked(part, model.language())).toList();
    int wanted = length() + asked.stream().mapToInt(Insertion::tokens).sum();
    if (wanted >= contextTokens()) {
      return finish(FinishReason.CONTEXT_FULL, tooLong(wanted));
    }
    asked.forEach(arriving::add);
    asked.forEach(this::stepOver);
    Optional<Next> stop = tell(new int[0]);
    if (stop.isPresent()) {
      return stop.get();
    }
    if (length() == kvTokens) {
      return endTurn();
    }
    settle();
    return Next.RUN;
  }

  /** What it was opened with, heard or not. */
  List<SliceRef> sounds() {
    return sounds;
  }

  /** What its prompt begins with; empty before it is opened. */
  Optional<PromptPrefix> prefix() {
    return prefix;
  }

  /** Whether the KV cache ends where the prefix ends. */
  boolean isAtPrefixEnd() {
    return kvTokens == prefixTokens();
  }

  /** Positions in the KV cache. */
  int kvTokens() {
    return kvTokens;
  }

  /** Takes the prefix as computed: whoever places the sequence brings its keys and values. */
  void adoptPrefix() {
    kvTokens = prefixTokens();
    if (arriving.isEmpty()) {
      input.skip(kvTokens);
    } else {
      prefixHeld = true;
      settle();
    }
  }

  private int prefixTokens() {
    return prefix.map(PromptPrefix::tokens).orElse(0);
  }

  /** Sound that is named, needed and not yet heard. */
  List<SliceRef> lacking() {
    return arriving.stream()
        .filter(insertion -> !isHeld(insertion))
        .flatMap(insertion -> insertion.sound().stream())
        .filter(ref -> !heard.containsKey(ref.sha256()))
        .toList();
  }

  boolean lacks(String sha256) {
    return lacking().stream().anyMatch(ref -> ref.sha256().equals(sha256));
  }

  /** Takes features; they are kept until the sequence lacks no other. */
  void hear(String sha256, float[] features) {
    heard.put(sha256, features);
    settle();
  }

  /** Rows that could be computed now: 0 while sound is lacking. */
  int rowsReady() {
    return arriving.isEmpty() ? input.rows() : 0;
  }

  /**
   * How many of them are computed at once. Where pieces begin and end depends on this sequence
   * alone, so its numbers do not depend on the others; a prefix ends a piece, whoever computes it.
   */
  int pieceRows(int mostRows) {
    int toPrefixEnd = prefixTokens() - kvTokens;
    int rows = Math.min(rowsReady(), mostRows);
    return toPrefixEnd > 0 ? Math.min(rows, toPrefixEnd) : rows;
  }

  Engine.Chunk take(int slot, int rows) {
    return new Engine.Chunk(slot, kvTokens, input.take(rows, model.engine()));
  }

  /** The rows taken last are computed; {@code logits} are those of the last of them. */
  Next computed(int rows, float[] logits, Sampler sampler) {
    kvTokens += rows;
    input.takeEnded().forEach(this::tellEnded);
    if (input.rows() > 0) {
      return Next.RUN;
    }
    int id = sampler.sample(logits, options, kvTokens);
    return model.language().controls().endOfTurn().contains(id) ? endTurn() : append(id);
  }

  private Next append(int id) {
    input.addToken(id);
    budgetTokens--;
    text.push(id);
    return tell(new int[] {id}).orElseGet(() -> withinLimits(id));
  }

  private Next withinLimits(int id) {
    if (guard.trips(id)) {
      return finish(
          FinishReason.REPETITION,
          "the same %d tokens or fewer again and again".formatted(options.repetitionNgramTokens()));
    }
    if (budgetTokens <= 0) {
      return finish(FinishReason.LENGTH, "the turn's token budget is spent");
    }
    return length() < contextTokens()
        ? Next.RUN
        : finish(FinishReason.CONTEXT_FULL, tooLong(length()));
  }

  private Next endTurn() {
    text.endTurn();
    return tell(new int[0]).orElseGet(() -> finish(FinishReason.END_OF_TURN, ""));
  }

  /** Tells ids and the text up to the next stop; empty if there is no stop. */
  private Optional<Next> tell(int[] ids) {
    TextFlow.Stretch stretch = text.advance();
    if (ids.length > 0 || !stretch.text().isEmpty()) {
      outbox.tokens(ids, stretch.text());
    }
    text.tagBegun().ifPresent(outbox::tagBegun);
    if (stretch.stop() instanceof TextFlow.Stop.AtTag at) {
      outbox.tagged(at.tag());
      return Optional.of(Next.HOLD);
    }
    return stretch.stop() instanceof TextFlow.Stop.AtAnswer
        ? Optional.of(finish(FinishReason.ANSWER, ""))
        : Optional.empty();
  }

  private Next finish(FinishReason reason, String message) {
    outbox.finished(reason, message);
    return Next.HOLD;
  }

  private void tellEnded(Insertion insertion) {
    int audioId = model.language().controls().audio();
    if (insertion.origin() instanceof Insertion.Origin.Prompt) {
      opened = true;
      outbox.opened(model.info(), insertion.ids(audioId), insertion.soundTokens());
    }
    if (insertion.origin() instanceof Insertion.Origin.Asked asked) {
      outbox.inserted(asked.part(), insertion.ids(audioId), insertion.sound());
    }
  }

  private void stepOver(Insertion insertion) {
    text.cut();
    if (insertion.sound().isEmpty()) {
      text.absorb(insertion.before());
    }
  }

  private void settle() {
    if (lacking().isEmpty()) {
      arriving.forEach(this::queue);
      arriving.clear();
      heard.clear();
    }
  }

  private void queue(Insertion insertion) {
    if (isHeld(insertion)) {
      input.addBehindSound(insertion);
    } else {
      input.add(insertion, featuresOf(insertion));
    }
  }

  private boolean isHeld(Insertion insertion) {
    return prefixHeld && insertion.origin() instanceof Insertion.Origin.Prompt;
  }

  private float[] featuresOf(Insertion insertion) {
    return insertion.sound().map(ref -> heard.get(ref.sha256())).orElse(SILENT);
  }

  /** Tokens in the KV cache and on their way there. */
  private int length() {
    int queued = input.rows() + arriving.stream().mapToInt(Insertion::tokens).sum();
    return kvTokens + queued - (arriving.stream().anyMatch(this::isHeld) ? prefixTokens() : 0);
  }

  private int contextTokens() {
    return model.engine().contextTokens();
  }

  private String tooLong(int tokens) {
    return "context: %d tokens (expected: < %d)".formatted(tokens, contextTokens());
  }
}
