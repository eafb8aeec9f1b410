package dev.relisten.gpuworkers;

import dev.relisten.protocol.generation.FinishReason;
import dev.relisten.protocol.generation.GenerationEvent;
import dev.relisten.protocol.generation.ModelInfo;
import dev.relisten.protocol.generation.SequenceKey;
import dev.relisten.protocol.tag.SegmentTag;
import org.apache.pekko.actor.typed.ActorRef;

/** What one sequence tells its session, numbered from 0 without gaps. Not thread-safe. */
final class Outbox {
  private final SequenceKey sequence;
  private final ActorRef<GenerationEvent> session;
  private long next;

  Outbox(SequenceKey sequence, ActorRef<GenerationEvent> session) {
    this.sequence = sequence;
    this.session = session;
  }

  SequenceKey sequence() {
    return sequence;
  }

  boolean isTo(ActorRef<?> ref) {
    return session.equals(ref);
  }

  void opened(ModelInfo model, Insertion prompt, int audioId) {
    session.tell(
        new GenerationEvent.Opened(
            sequence, next++, model, prompt.ids(audioId), prompt.soundTokens()));
  }

  void rejected(GenerationEvent.Rejected.Reason reason, String message) {
    session.tell(new GenerationEvent.Rejected(sequence, next++, reason, message));
  }

  void tokens(int[] ids, String text) {
    session.tell(new GenerationEvent.Tokens(sequence, next++, ids, text));
  }

  void tagged(SegmentTag tag) {
    session.tell(new GenerationEvent.SegmentTagged(sequence, next++, tag));
  }

  void inserted(Insertion.Origin.Asked asked, int[] ids, Insertion insertion) {
    session.tell(
        new GenerationEvent.Inserted(sequence, next++, asked.part(), ids, insertion.sound()));
  }

  void finished(FinishReason reason, String message) {
    session.tell(new GenerationEvent.Finished(sequence, next++, reason, message));
  }

  void preempted(String message) {
    session.tell(new GenerationEvent.Preempted(sequence, next++, message));
  }
}
