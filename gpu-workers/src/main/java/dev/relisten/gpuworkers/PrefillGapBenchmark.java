package dev.relisten.gpuworkers;

import dev.relisten.protocol.generation.AudioSlice;
import dev.relisten.protocol.generation.GenerationCommand.Open;
import dev.relisten.protocol.generation.GenerationEvent;
import dev.relisten.protocol.generation.GenerationOptions;
import dev.relisten.protocol.generation.ModelInfo;
import dev.relisten.protocol.generation.Priority;
import dev.relisten.protocol.generation.SequenceKey;
import dev.relisten.protocol.generation.SliceRef;
import dev.relisten.protocol.generation.Standing;
import dev.relisten.protocol.prompt.PromptNotes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * How long those who generate wait for their next token when a long prompt comes: the worker's own
 * scheduling, with noise in place of sound and tokens without meaning; the costs do not depend on
 * them.
 */
public final class PrefillGapBenchmark {
  /** Sequences that generate when the prompt comes. */
  public static final int GENERATING = 8;

  /** Longer than any prompt: no chunks. */
  public static final int WHOLE = Integer.MAX_VALUE;

  private static final int RATE_HZ = 16_000;
  private static final int QUIET_TURNS = 30;

  private final Engine engine;
  private final SplittableRandom random = new SplittableRandom(1);

  /**
   * Uses all slots of the engine; nothing else may run on it.
   *
   * @param engine of at least 9 slots, else IllegalArgumentException
   */
  public PrefillGapBenchmark(Engine engine) {
    if (engine.slots() <= GENERATING) {
      throw new IllegalArgumentException(
          "slots: %d (expected: > %d)".formatted(engine.slots(), GENERATING));
    }
    this.engine = engine;
  }

  /**
   * Between two tokens of every generating sequence, in milliseconds.
   *
   * @param usual median before the prompt comes
   * @param longest from its arrival to its first token
   * @param untilFirstToken of the prompt
   */
  public record Gaps(double usual, double longest, double untilFirstToken) {}

  /**
   * Measures.
   *
   * @param clipSeconds length of the prompt's sound, at most 300; it must fit in the context
   * @param chunkTokens prefill-chunk-tokens, or {@link #WHOLE}
   */
  public Gaps measure(int clipSeconds, int chunkTokens) {
    ActorSystem<GenerationEvent> nobody = ActorSystem.create(Behaviors.ignore(), "prefill-gap");
    try {
      return new Run(nobody, chunkTokens).measure(clipSeconds);
    } finally {
      nobody.terminate();
    }
  }

  /** One worker's life. */
  private final class Run {
    private final ActorSystem<GenerationEvent> nobody;
    private final Generations generations;

    Run(ActorSystem<GenerationEvent> nobody, int chunkTokens) {
      this.nobody = nobody;
      Duration ever = Duration.ofHours(1);
      WorkerSettings settings =
          new WorkerSettings(chunkTokens, 1, 0, 1 << 24, 1L << 32, 0, ever, ever, ever);
      generations = new Generations(new LoadedModel(engine, new NoWords(), info()), settings);
    }

    Gaps measure(int clipSeconds) {
      for (int i = 0; i < GENERATING; i++) {
        open("generating " + i, 1);
        turnsUntilPrefilled();
      }
      List<Double> usual = new ArrayList<>();
      for (int i = 0; i < QUIET_TURNS; i++) {
        usual.add(turn());
      }
      open("long", clipSeconds);
      List<Double> gaps = turnsUntilPrefilled();
      if (generations.usedSlots() <= GENERATING) {
        throw new IllegalArgumentException(
            "clip: %d s (expected: to fit in %d tokens)"
                .formatted(clipSeconds, engine.contextTokens()));
      }
      return new Gaps(
          usual.stream().sorted().toList().get(QUIET_TURNS / 2),
          gaps.stream().mapToDouble(gap -> gap).max().orElse(0),
          gaps.stream().mapToDouble(gap -> gap).sum());
    }

    private List<Double> turnsUntilPrefilled() {
      List<Double> turns = new ArrayList<>();
      while (generations.waiting() > 0) {
        turns.add(turn());
      }
      return turns;
    }

    private double turn() {
      long start = System.nanoTime();
      generations.turn(0);
      return (System.nanoTime() - start) / 1e6;
    }

    private void open(String name, int seconds) {
      short[] samples = new short[seconds * RATE_HZ];
      for (int i = 0; i < samples.length; i++) {
        samples[i] = (short) random.nextInt(Short.MIN_VALUE, Short.MAX_VALUE);
      }
      AudioSlice clip = new AudioSlice(new SliceRef(name, 0, samples.length), samples);
      generations.supply(clip, 0);
      generations.open(
          new Open(
              new SequenceKey(name, 0),
              name,
              List.of(),
              Optional.empty(),
              clip.ref(),
              List.of(),
              new GenerationOptions(0, 1, 0, 0, 0, 1),
              Standing.of(Priority.INTERACTIVE),
              engine.contextTokens(),
              nobody),
          0);
    }
  }

  private ModelInfo info() {
    long most = LoadedModel.maxClipSamples(engine.contextTokens());
    ModelInfo.Listening listening = new ModelInfo.Listening(most, 0, "", false);
    return new ModelInfo("", "", engine.name(), engine.contextTokens(), most, listening);
  }

  /** Tokens that mean nothing, so that nothing ends a turn. */
  private static final class NoWords implements Language {
    @Override
    public Prompt prompt(String question, List<String> choices, Optional<PromptNotes> notes) {
      return new Prompt(new int[] {0}, new int[] {1});
    }

    @Override
    public int[] encode(String text) {
      return new int[0];
    }

    @Override
    public Detokenizer detokenizer() {
      return new Detokenizer() {
        @Override
        public String push(int tokenId) {
          return "";
        }

        @Override
        public String finish() {
          return "";
        }
      };
    }

    @Override
    public ControlTokens controls() {
      return new ControlTokens(0, 0, 0, Set.of(), new int[0]);
    }

    @Override
    public void close() {}
  }
}
