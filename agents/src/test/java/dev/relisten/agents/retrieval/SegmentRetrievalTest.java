package dev.relisten.agents.retrieval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.agents.retrieval.SegmentRetrieval.Failed;
import dev.relisten.agents.retrieval.SegmentRetrieval.Find;
import dev.relisten.agents.retrieval.SegmentRetrieval.Found;
import dev.relisten.agents.retrieval.SegmentRetrieval.Prefetch;
import dev.relisten.agents.retrieval.SegmentRetrieval.Problem;
import dev.relisten.agents.retrieval.SegmentRetrieval.Reply;
import dev.relisten.agents.retrieval.SegmentRetrieval.Serve;
import dev.relisten.agents.retrieval.SegmentRetrieval.Served;
import dev.relisten.agents.session.MemoryClips;
import dev.relisten.audiostore.ClipExtent;
import dev.relisten.audiostore.PcmClip;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.protocol.generation.GenerationCommand;
import dev.relisten.protocol.generation.GenerationCommand.Supply;
import dev.relisten.protocol.generation.SequenceKey;
import dev.relisten.protocol.generation.SliceRef;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SegmentRetrievalTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final SequenceKey KEY = new SequenceKey("s1", 0);

  private final MemoryClips clips = new MemoryClips().with("c1", 10_000).withDamaged("bad", 9_000);
  private final ActorRef<SegmentRetrieval.Command> retrieval =
      KIT.spawn(SegmentRetrieval.create(clips));
  private final TestProbe<Reply> replies = KIT.createTestProbe(Reply.class);
  private final TestProbe<GenerationCommand> worker = KIT.createTestProbe(GenerationCommand.class);

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  @Test
  void aHintFetchesAhead_andIsNotAnswered() {
    TestProbe<SampleRange> ahead = KIT.createTestProbe();
    retrieval.tell(new Prefetch("nowhere", 0));
    ActorRef<SegmentRetrieval.Command> hinted =
        KIT.spawn(SegmentRetrieval.create(id -> Optional.of(new FarClip(ahead.getRef()))));
    hinted.tell(new Prefetch("far", 48_000));
    ahead.expectMessage(PATIENCE, new SampleRange(48_000, 208_000));
    replies.expectNoMessage(Duration.ZERO);
  }

  /** Says what it is told to fetch. */
  private record FarClip(ActorRef<SampleRange> told) implements PcmClip {
    @Override
    public String clipId() {
      return "far";
    }

    @Override
    public ClipExtent extent() {
      return ClipExtent.ofRecording(1_000_000);
    }

    @Override
    public short[] read(SampleRange range) {
      throw new AssertionError("read: " + range);
    }

    @Override
    public void prefetch(SampleRange range) {
      told.tell(range);
    }
  }

  @Test
  void findsAClipsLength() {
    retrieval.tell(new Find("c1", replies.getRef()));
    replies.expectMessage(PATIENCE, new Found("c1", ClipExtent.ofRecording(10_000)));
  }

  @Test
  void sendsExactlyTheRangeToTheWorker_andOnlyItsNameBack() {
    serve("c1", 4_000, 4_003);
    Supply supply = (Supply) worker.receiveMessage(PATIENCE);
    assertEquals(KEY, supply.sequence());
    assertArrayEquals(new short[] {0, 1, 2}, supply.slice().samples());
    // printf '\0\0\1\0\2\0' | sha256sum
    SliceRef ref =
        new SliceRef(
            "90c2698921ca9fd02950be353f721888760e33ab5095a21e50f1e4360b6de1a0", 4_000, 4_003);
    assertEquals(ref, supply.slice().ref());
    replies.expectMessage(PATIENCE, new Served(KEY, ref));
  }

  @Test
  void lostClip_isATypedFailure() {
    serve("gone", 0, 1);
    replies.expectMessage(
        PATIENCE, new Failed(Problem.CLIP_NOT_FOUND, "clip: gone (expected: a stored clip)"));
    worker.expectNoMessage(Duration.ofMillis(100));
  }

  @Test
  void rangePastTheEnd_isATypedFailure() {
    serve("c1", 0, 10_001);
    replies.expectMessage(
        PATIENCE,
        new Failed(
            Problem.OUT_OF_RANGE, "range: samples 0 to 10001 (expected: within 0 to 10000)"));
  }

  @Test
  void unreadableClip_isATypedFailure_andOthersGoOn() {
    serve("bad", 0, 100);
    Failed failed = (Failed) replies.receiveMessage(PATIENCE);
    assertEquals(Problem.UNREADABLE, failed.problem());
    assertTrue(failed.message().contains("disk gone"), failed::message);
    serve("c1", 0, 1);
    assertEquals(Served.class, replies.receiveMessage(PATIENCE).getClass());
  }

  private void serve(String clipId, long start, long end) {
    retrieval.tell(
        new Serve(clipId, new SampleRange(start, end), KEY, worker.getRef(), replies.getRef()));
  }
}
