package dev.relisten.gpuworkers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.protocol.generation.AudioSlice;
import dev.relisten.protocol.generation.FinishReason;
import dev.relisten.protocol.generation.GenerationEvent;
import dev.relisten.protocol.generation.GenerationEvent.Finished;
import dev.relisten.protocol.generation.GenerationEvent.Rejected;
import dev.relisten.protocol.generation.GenerationEvent.SegmentTagged;
import dev.relisten.protocol.generation.GenerationOptions;
import dev.relisten.protocol.generation.Part;
import dev.relisten.protocol.generation.SequenceKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The same seed gives the same tokens with the embedded model, whatever else the worker does. */
class SameTokensTest {
  private static final int SLOTS = 3;
  private static final int QUESTIONS = 9;
  private static final int TURN_TOKENS = 40;
  private static final int TURNS = 3;
  private static final long BUDGET = 64L << 20;

  private final LoadedModel model = Nano.load(SLOTS);
  private final List<short[]> clips = Nano.clips();

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void alone_inAFullBatch_parked_behindASharedPrefix_andBesideRequestsThatFail() {
    List<String> alone = new ArrayList<>();
    for (int i = 0; i < QUESTIONS; i++) {
      Bench one = new Bench(model, Bench.settings(0));
      Asked asked = ask(one, i);
      converse(one, List.of(asked), new Random(0), 0);
      alone.add(asked.said(one));
      one.cancel(asked.key);
    }
    assertTrue(alone.stream().distinct().count() > QUESTIONS / 2, alone::toString);

    Bench crowd = new Bench(model, Bench.settings(BUDGET));
    List<SequenceKey> hopeless = askForWhatCannotBe(crowd);
    List<Asked> all = new ArrayList<>();
    for (int i = 0; i < QUESTIONS; i++) {
      all.add(ask(crowd, i));
    }
    long most = converse(crowd, all, new Random(4), 30);
    long prefixes = 2 * model.engine().keyValueBytes(310);
    assertTrue(most > prefixes, () -> most + " bytes kept: nobody was parked");
    for (int i = 0; i < QUESTIONS; i++) {
      assertEquals(alone.get(i), all.get(i).said(crowd), "question " + i);
    }
    assertEquals(FinishReason.ERROR, crowd.finish(hopeless.get(0)));
    assertInstanceOf(Rejected.class, crowd.last(hopeless.get(1)));
    all.forEach(asked -> crowd.cancel(asked.key));
    assertTrue(crowd.generations.keyValueBytes() <= prefixes, "only prefixes are left");
  }

  /** Sound that fails in the encoder, and more tokens than a slot has. */
  private List<SequenceKey> askForWhatCannotBe(Bench bench) {
    AudioSlice clip = Nano.whole(clips.get(0));
    AudioSlice slice = SoundFile.slice(clips.get(0), 0, 16_000);
    AudioSlice poisoned = new AudioSlice(slice.ref(), new short[7]);
    SequenceKey first = Bench.key("poisoned");
    SequenceKey second = Bench.key("too large");
    Part heard = new Part.Slice(slice.ref());
    Part tooMuch = new Part.Ids(new int[2_000]);
    bench.generations.open(bench.open(first, "What?", clip, Bench.HOT, 9, heard), 0);
    bench.generations.open(bench.open(second, "What?", clip, Bench.HOT, 9, tooMuch), 0);
    bench.generations.supply(poisoned, 0);
    bench.generations.supply(clip, 0);
    return List.of(first, second);
  }

  private Asked ask(Bench bench, int i) {
    short[] clip = clips.get(i % 2);
    AudioSlice whole = Nano.whole(clip);
    SequenceKey key = Bench.key("asked " + i);
    GenerationOptions hot = new GenerationOptions(1, 0.95, 0, i, 0, 1);
    String question = "What is heard " + i + " times?";
    bench.generations.open(bench.open(key, question, whole, hot, TURN_TOKENS), 0);
    bench.generations.supply(whole, 0);
    return new Asked(key, clip);
  }

  /** Computes until all have ended; pauses last some turns; the most that was kept, in bytes. */
  private long converse(Bench bench, List<Asked> all, Random random, int longestPause) {
    long mostBytes = 0;
    while (!all.stream().allMatch(asked -> asked.ended)) {
      bench.generations.turn(0);
      mostBytes = Math.max(mostBytes, bench.generations.keyValueBytes());
      for (Asked asked : all) {
        asked.goOn(bench, random.nextInt(longestPause + 1));
      }
    }
    return mostBytes;
  }

  /** One question on its way. */
  private static final class Asked {
    private final SequenceKey key;
    private final short[] clip;
    private long answered = -1;
    private int turns;
    private boolean ended;

    Asked(SequenceKey key, short[] clip) {
      this.key = key;
      this.clip = clip;
    }

    /** Answers a tag, but in one of {@code 1 + hesitation} cases only. */
    void goOn(Bench bench, int hesitation) {
      List<GenerationEvent> events = ended ? List.of() : bench.events(key);
      if (events.isEmpty()) {
        return;
      }
      GenerationEvent last = events.get(events.size() - 1);
      boolean paused = last instanceof SegmentTagged && last.number() > answered;
      if (last instanceof Finished || (paused && turns == TURNS)) {
        ended = true;
      } else if (paused && hesitation == 0) {
        AudioSlice slice = Nano.heard(clip, ((SegmentTagged) last).tag());
        turns++;
        answered = last.number();
        bench.generations.supply(slice, 0);
        bench.resume(key, TURN_TOKENS, new Part.Slice(slice.ref()));
      }
    }

    String said(Bench bench) {
      return Arrays.toString(bench.ids(key)) + " " + bench.events(key).size();
    }
  }
}
