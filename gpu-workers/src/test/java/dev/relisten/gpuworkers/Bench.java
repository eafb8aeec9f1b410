package dev.relisten.gpuworkers;

import dev.relisten.protocol.generation.AudioSlice;
import dev.relisten.protocol.generation.Ending;
import dev.relisten.protocol.generation.FinishReason;
import dev.relisten.protocol.generation.GenerationCommand.Continue;
import dev.relisten.protocol.generation.GenerationCommand.Open;
import dev.relisten.protocol.generation.GenerationEvent;
import dev.relisten.protocol.generation.GenerationEvent.Finished;
import dev.relisten.protocol.generation.GenerationEvent.SegmentTagged;
import dev.relisten.protocol.generation.GenerationEvent.Tokens;
import dev.relisten.protocol.generation.GenerationOptions;
import dev.relisten.protocol.generation.ModelInfo;
import dev.relisten.protocol.generation.Part;
import dev.relisten.protocol.generation.Priority;
import dev.relisten.protocol.generation.SequenceKey;
import dev.relisten.protocol.generation.SliceRef;
import dev.relisten.protocol.generation.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;

/** Generations on a script engine, driven turn by turn, with all that they tell. */
final class Bench {
  static final GenerationOptions GREEDY = new GenerationOptions(0, 1, 0, 0, 0, 1);
  static final GenerationOptions HOT = new GenerationOptions(1, 0.95, 0, 7, 0, 1);
  static final WorkerSettings SETTINGS =
      new WorkerSettings(
          16,
          4,
          1 << 20,
          1 << 20,
          8 << 20,
          0,
          Duration.ofSeconds(2),
          Duration.ofSeconds(30),
          Duration.ofMinutes(5));
  static final int BUDGET = 1_000;

  /** Of what is opened from now on. */
  Standing standing = Standing.of(Priority.INTERACTIVE);

  final Generations generations;
  private final List<TestInbox<GenerationEvent>> inboxes = new ArrayList<>();
  private final List<GenerationEvent> events = new ArrayList<>();

  Bench(ScriptEngine engine, ByteLanguage language) {
    this(engine, language, SETTINGS);
  }

  Bench(ScriptEngine engine, ByteLanguage language, WorkerSettings settings) {
    this(model(engine, language), settings);
  }

  Bench(LoadedModel model, WorkerSettings settings) {
    generations = new Generations(model, settings);
  }

  /** {@link #SETTINGS} with so many bytes for keys and values outside of the slots. */
  static WorkerSettings settings(long kvBudgetBytes) {
    return new WorkerSettings(
        SETTINGS.prefillChunkTokens(),
        64,
        SETTINGS.featureCacheBytes(),
        SETTINGS.suppliedSoundBytes(),
        SETTINGS.encoderBytes(),
        kvBudgetBytes,
        SETTINGS.evictPausedAfter(),
        SETTINGS.awaitingLimit(),
        SETTINGS.pausedLimit());
  }

  static LoadedModel model(ScriptEngine engine, ByteLanguage language) {
    ModelInfo info =
        new ModelInfo(
            "script",
            "",
            "script",
            engine.contextTokens(),
            4_800_000,
            new ModelInfo.Listening(4_800_000, 0, "What?", true));
    return new LoadedModel(engine, language, info);
  }

  /** Sound of {@code samples} samples of which the first is {@code first}. */
  static AudioSlice sound(int first, int samples) {
    short[] pcm = new short[samples];
    pcm[0] = (short) first;
    return new AudioSlice(new SliceRef(first + "x" + samples, 0, samples), pcm);
  }

  static AudioSlice clip() {
    return sound(1, 3_200);
  }

  static SequenceKey key(String question) {
    return new SequenceKey(question, 1);
  }

  Open open(String question, GenerationOptions options, Part... committed) {
    return open(key(question), question, clip(), options, BUDGET, committed);
  }

  Open open(
      SequenceKey key,
      String question,
      AudioSlice clip,
      GenerationOptions options,
      int budget,
      Part... committed) {
    TestInbox<GenerationEvent> inbox = TestInbox.create();
    inboxes.add(inbox);
    return new Open(
        key,
        question,
        List.of(),
        Optional.empty(),
        clip.ref(),
        List.of(committed),
        options,
        standing,
        budget,
        inbox.getRef());
  }

  /** Opens and supplies the sound that is shown. */
  void ask(Open open, AudioSlice... supplied) {
    generations.open(open, 0);
    generations.supply(clip(), 0);
    for (AudioSlice slice : supplied) {
      generations.supply(slice, 0);
    }
  }

  void ask(String question) {
    ask(open(question, GREEDY));
  }

  void resume(SequenceKey key, Part... insertions) {
    resume(key, BUDGET, insertions);
  }

  void resume(SequenceKey key, int budget, Part... insertions) {
    generations.resume(new Continue(key, List.of(insertions), budget), 0);
  }

  void cancel(SequenceKey key) {
    generations.cancel(key, Ending.CLIENT_CANCELLED);
  }

  /** Computes until there is nothing to do. */
  Bench run() {
    for (int turn = 0; generations.turn(0); turn++) {
      if (turn > 100_000) {
        throw new AssertionError("never idle");
      }
    }
    return this;
  }

  List<GenerationEvent> events(SequenceKey key) {
    inboxes.forEach(inbox -> events.addAll(inbox.getAllReceived()));
    return events.stream().filter(event -> event.sequence().equals(key)).toList();
  }

  <T extends GenerationEvent> List<T> events(SequenceKey key, Class<T> type) {
    return events(key).stream().filter(type::isInstance).map(type::cast).toList();
  }

  GenerationEvent last(SequenceKey key) {
    List<GenerationEvent> all = events(key);
    return all.get(all.size() - 1);
  }

  FinishReason finish(SequenceKey key) {
    return ((Finished) last(key)).reason();
  }

  String tag(SequenceKey key) {
    return ((SegmentTagged) last(key)).tag().text();
  }

  String text(SequenceKey key) {
    StringBuilder text = new StringBuilder();
    events(key, Tokens.class).forEach(tokens -> text.append(tokens.text()));
    return text.toString();
  }

  int[] ids(SequenceKey key) {
    return events(key, Tokens.class).stream()
        .flatMapToInt(tokens -> Arrays.stream(tokens.ids()))
        .toArray();
  }
}
