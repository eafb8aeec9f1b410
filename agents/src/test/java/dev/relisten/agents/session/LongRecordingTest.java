package dev.relisten.agents.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.relisten.agents.listening.ListeningDesk;
import dev.relisten.agents.listening.ListeningDesk.Listen;
import dev.relisten.agents.listening.ListeningDesk.Noted;
import dev.relisten.agents.listening.ListeningDesk.Progress;
import dev.relisten.agents.listening.Note;
import dev.relisten.agents.listening.ShownNotes;
import dev.relisten.agents.session.ReasoningEvent.Failed;
import dev.relisten.agents.session.ReasoningEvent.Finished;
import dev.relisten.agents.session.ReasoningEvent.Listening;
import dev.relisten.agents.session.ReasoningEvent.SegmentHeard;
import dev.relisten.agents.session.ReasoningEvent.SegmentRequested;
import dev.relisten.agents.session.ReasoningEvent.Started;
import dev.relisten.audiostore.ClipExtent;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.protocol.generation.Ending;
import dev.relisten.protocol.generation.GenerationCommand.Open;
import dev.relisten.protocol.generation.ModelInfo;
import dev.relisten.protocol.generation.SliceRef;
import dev.relisten.protocol.tag.SegmentTag;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A recording of 10 s, and a model that takes 4 s at once; windows are 2 s long. */
class LongRecordingTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final int RATE = 16_000;
  private static final ModelInfo MODEL = SessionBench.model(8_192, 4 * RATE);
  private static final String NOTES = "1.0-2.0 rain; 7.0-8.0 a dog barking";

  private final SessionBench bench = new SessionBench(KIT);
  private final ScriptedWorker worker = bench.worker(MODEL);

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  @Test
  void theWorkerIsGivenBackWhileTheRecordingIsListenedTo() {
    bench.ask();
    assertEquals(MODEL, listen().model());
    bench.expectReleased(Ending.SUPERSEDED);
    worker.expectNothing();
  }

  @Test
  void theClientHearsHowFarItIs() {
    bench.ask();
    Listen listen = listen();
    listen.replyTo().tell(new Progress(1, 5));
    listen.replyTo().tell(new Progress(5, 5));
    bench.expect(new Listening(1, 5));
    bench.expect(new Listening(5, 5));
  }

  @Test
  void thePartThatMattersIsShown_withNotesOfAllOfIt() {
    bench.question = "When does a dog bark?";
    Open open = opened();
    assertEquals(Optional.of(NOTES), open.notes());
    Started started = bench.expect(Started.class);
    assertEquals(Optional.of(new ShownNotes(NOTES, 0)), started.notes());
    assertEquals(open.clip(), started.shown());
    assertEquals(new SampleRange(104_000, 136_000), rangeOf(started.shown()));
  }

  @Test
  void timesInTagsAreThoseOfTheRecording_andAllOfItCanBeHeard() {
    bench.question = "When does a dog bark?";
    opened();
    bench.expect(Started.class);
    worker.writes("<seg>1, 2</seg>");
    SegmentTag.WellFormed tag = (SegmentTag.WellFormed) bench.expect(SegmentRequested.class).tag();
    assertEquals(0, tag.startSeconds().compareTo(BigDecimal.ONE));
    worker.goesOn();
    SliceRef heard = bench.expect(SegmentHeard.class).heard();
    assertEquals(new SampleRange(RATE, 2 * RATE), rangeOf(heard));
  }

  @Test
  void aModelThatReadsNoNotes_isShownThePartThatMatters_andCountsFromItsStart() {
    ModelInfo.Listening listening = MODEL.listening();
    ModelInfo plain =
        new ModelInfo(
            MODEL.name(),
            MODEL.sha256(),
            MODEL.engine(),
            MODEL.contextTokens(),
            MODEL.maxClipSamples(),
            new ModelInfo.Listening(
                listening.windowSamples(),
                listening.overlapSamples(),
                listening.question(),
                false));
    SessionBench other = new SessionBench(KIT);
    ScriptedWorker reader = other.worker(plain);
    other.question = "When does a dog bark?";
    other.ask();
    other.desk.expectMessageClass(Listen.class, SessionBench.PATIENCE).replyTo().tell(noted());

    assertEquals(Optional.empty(), reader.opens().notes());
    assertEquals(new SampleRange(104_000, 136_000), rangeOf(other.expect(Started.class).shown()));
    reader.writes("<seg>0.5, 1.5</seg>");
    SegmentTag.WellFormed tag = (SegmentTag.WellFormed) other.expect(SegmentRequested.class).tag();
    assertEquals(0, tag.startSeconds().compareTo(BigDecimal.valueOf(7)));
  }

  @Test
  void aReopeningSendsTheSameNotes() {
    ScriptedWorker other = bench.worker(MODEL);
    ScriptedWorker third = bench.worker(MODEL);
    bench.ask();
    listen().replyTo().tell(noted());
    Open first = other.opens();
    other.writesPlain("<think>");
    other.preempts();
    Open again = third.opens();
    assertEquals(first.notes(), again.notes());
    assertEquals(first.clip(), again.clip());
  }

  @Test
  void nothingHeard_isStillToldToTheModel() {
    bench.ask();
    listen().replyTo().tell(new Noted(List.of(), 100));
    assertEquals(Optional.of(""), worker.opens().notes());
  }

  @Test
  void aShortRecording_hasNoNotes() {
    bench.clips.with(SessionBench.CLIP, 3 * RATE);
    bench.ask();
    assertEquals(Optional.empty(), worker.opens().notes());
    assertEquals(Optional.empty(), bench.expect(Started.class).notes());
  }

  @Test
  void withoutNotes_theQuestionFails() {
    bench.ask();
    listen().replyTo().tell(new ListeningDesk.Failed("windows: 8 failed in a row"));
    bench.expect(new Failed(SessionFailure.LISTENING_FAILED, "windows: 8 failed in a row"));
  }

  @Test
  void aDeskThatStops_failsTheQuestion() {
    bench.ask();
    listen();
    bench.desk.stop();
    assertEquals(SessionFailure.LISTENING_FAILED, bench.expect(Failed.class).failure());
  }

  @Test
  void cancelledWhileListening_ends() {
    ActorRef<ReasoningSession.Command> session = bench.ask();
    listen();
    session.tell(new ReasoningSession.Cancel());
    bench.expect(new Finished(SessionEnding.CANCELLED));
  }

  @Test
  void aStreamThatIsTooLong_fails() {
    bench.clips.withStream(SessionBench.CLIP, new ClipExtent(0, 160_000, true));
    bench.ask();
    assertEquals(SessionFailure.CLIP_TOO_LONG, bench.expect(Failed.class).failure());
  }

  private Open opened() {
    bench.ask();
    listen().replyTo().tell(noted());
    return worker.opens();
  }

  private Listen listen() {
    return bench.desk.expectMessageClass(Listen.class, SessionBench.PATIENCE);
  }

  private static Noted noted() {
    return new Noted(List.of(note(1, 2, "rain"), note(7, 8, "a dog barking")), 1_000);
  }

  private static Note note(int startSeconds, int endSeconds, String text) {
    return new Note(new SampleRange(startSeconds * RATE, endSeconds * RATE), text);
  }

  private static SampleRange rangeOf(SliceRef ref) {
    return new SampleRange(ref.startSample(), ref.endSample());
  }
}
