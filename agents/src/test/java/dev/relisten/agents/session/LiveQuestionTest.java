package dev.relisten.agents.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.agents.session.ReasoningEvent.Failed;
import dev.relisten.agents.session.ReasoningEvent.SegmentHeard;
import dev.relisten.agents.session.ReasoningEvent.SegmentRefused;
import dev.relisten.agents.session.ReasoningEvent.SegmentRequested;
import dev.relisten.agents.session.ReasoningEvent.Started;
import dev.relisten.audiostore.ClipExtent;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.protocol.generation.Part;
import dev.relisten.protocol.generation.SliceRef;
import dev.relisten.protocol.tag.SegmentTag;
import java.math.BigDecimal;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Questions about a stream that grows and forgets: 100 s arrived, the first 20 s are gone. */
class LiveQuestionTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final int RATE = 16_000;

  private final SessionBench bench = new SessionBench(KIT);

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  @Test
  void timesAreThoseOfTheStream_whateverIsShown() {
    bench.scope = new Scope.Last(30 * RATE);
    Part.Slice slice = hear("<seg>1.5, 2.5</seg>");

    assertEquals(71 * RATE + RATE / 2, slice.ref().startSample());
    assertEquals(72 * RATE + RATE / 2, slice.ref().endSample());
  }

  @Test
  void tagKeepsItsText_andNamesTheStreamsTimes() {
    bench.scope = new Scope.Last(30 * RATE);
    ScriptedWorker worker = asked();
    worker.writes("<seg>1.5, 2.5</seg>");

    SegmentTag.WellFormed tag = (SegmentTag.WellFormed) bench.expect(SegmentRequested.class).tag();
    assertEquals("<seg>1.5, 2.5</seg>", tag.text());
    assertEquals(0, tag.startSeconds().compareTo(new BigDecimal("71.5")));
  }

  @Test
  void soundThatArrivedSinceTheQuestion_isHeard() {
    bench.scope = new Scope.Last(30 * RATE);
    ScriptedWorker worker = asked();
    stream(new ClipExtent(20 * RATE, 110 * RATE, true));
    worker.writes("<seg>29, 35</seg>");
    bench.expect(SegmentRequested.class);
    worker.goesOn();

    SegmentHeard heard = bench.expect(SegmentHeard.class);
    assertEquals(105 * RATE, heard.heard().endSample());
  }

  @Test
  void soundToCome_isRefusedAsNotYet() {
    bench.scope = new Scope.Last(30 * RATE);
    assertEquals(SegmentOutcome.NOT_YET, refusal("<seg>31, 32</seg>"));
  }

  @Test
  void soundThatWentSinceTheQuestion_isRefusedAsExpired() {
    bench.scope = new Scope.Last(30 * RATE);
    ScriptedWorker worker = asked();
    stream(new ClipExtent(75 * RATE, 130 * RATE, true));
    worker.writes("<seg>1, 2</seg>");
    bench.expect(SegmentRequested.class);

    assertEquals(SegmentOutcome.EXPIRED, bench.expect(SegmentRefused.class).reason());
  }

  @Test
  void fromATimeOn_showsAllUpToNow() {
    bench.scope = new Scope.From(50 * RATE);
    SliceRef shown = started().shown();
    assertEquals(50 * RATE, shown.startSample());
    assertEquals(100 * RATE, shown.endSample());
  }

  @Test
  void aTagWhoseWorkerIsLostBeforeItsSoundIsLocated_stillGetsAnOutcome() {
    bench.scope = new Scope.Last(30 * RATE);
    ScriptedWorker first = bench.worker();
    ScriptedWorker second = bench.worker();
    stream(new ClipExtent(20 * RATE, 100 * RATE, true));
    bench.ask();
    first.opens();
    bench.expect(Started.class);
    first.writes("<seg>1, 2</seg>");
    first.preempts();
    bench.expect(SegmentRequested.class);

    second.opens();
    ReasoningEvent outcome = bench.client.receiveMessage(SessionBench.PATIENCE);
    assertTrue(
        outcome instanceof SegmentRefused || outcome instanceof SegmentHeard, outcome::toString);
  }

  static Stream<Arguments> unshowable() {
    return Stream.of(
        Arguments.of(
            new Scope.From(10 * RATE),
            new Failed(
                SessionFailure.SOUND_EXPIRED,
                "start sample: 160000 (expected: >= 320000, the oldest kept)")),
        Arguments.of(
            new Scope.From(200 * RATE),
            new Failed(
                SessionFailure.SOUND_NOT_YET,
                "end sample: 3200000 (expected: <= 1600000, the clip's end)")),
        Arguments.of(
            new Scope.From(100 * RATE),
            new Failed(SessionFailure.SOUND_NOT_YET, "sound: 0 samples (expected: >= 3200)")),
        Arguments.of(
            new Scope.Within(new SampleRange(90 * RATE, 101 * RATE)),
            new Failed(
                SessionFailure.SOUND_NOT_YET,
                "end sample: 1616000 (expected: <= 1600000, the clip's end)")));
  }

  @ParameterizedTest
  @MethodSource("unshowable")
  void scopeThatCannotBeShown_isATypedFailure(Scope scope, Failed expected) {
    bench.scope = scope;
    bench.worker();
    stream(new ClipExtent(20 * RATE, 100 * RATE, true));
    bench.ask();
    bench.expect(expected);
  }

  @Test
  void partPastTheEndOfARecording_isInvalid() {
    bench.scope = new Scope.Within(new SampleRange(0, 160_001));
    bench.worker();
    bench.ask();
    assertEquals(SessionFailure.INVALID_REQUEST, bench.expect(Failed.class).failure());
  }

  private Part.Slice hear(String tag) {
    ScriptedWorker worker = asked();
    worker.writes(tag);
    bench.expect(SegmentRequested.class);
    return (Part.Slice) worker.goesOn().insertions().get(0);
  }

  private SegmentOutcome refusal(String tag) {
    ScriptedWorker worker = asked();
    worker.writes(tag);
    bench.expect(SegmentRequested.class);
    return bench.expect(SegmentRefused.class).reason();
  }

  private ScriptedWorker asked() {
    ScriptedWorker worker = bench.worker();
    stream(new ClipExtent(20 * RATE, 100 * RATE, true));
    bench.ask();
    worker.opens();
    bench.expect(Started.class);
    return worker;
  }

  private Started started() {
    ScriptedWorker worker = bench.worker();
    stream(new ClipExtent(20 * RATE, 100 * RATE, true));
    bench.ask();
    worker.opens();
    return bench.expect(Started.class);
  }

  private void stream(ClipExtent extent) {
    bench.clips.withStream(SessionBench.CLIP, extent);
  }
}
