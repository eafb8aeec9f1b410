package dev.relisten.gpuworkers;

import dev.relisten.protocol.generation.FinishReason;
import dev.relisten.protocol.generation.GenerationEvent;
import dev.relisten.protocol.generation.ModelInfo;
import dev.relisten.protocol.generation.Part;
import dev.relisten.protocol.generation.SequenceKey;
import dev.relisten.protocol.generation.SliceRef;
import dev.relisten.protocol.tag.SegmentTag;
import java.math.BigDecimal;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** What one sequence tells its session, numbered from 0 without gaps. Not thread-safe. */
public final class Outbox {
  private final SequenceKey sequence;
  private final ActorRef<GenerationEvent> session;
  private long next;

  public Outbox(SequenceKey sequence, ActorRef<GenerationEvent> session) {
    this.sequence = sequence;
    this.session = session;
  }

  public SequenceKey sequence() {
    return sequence;
  }

  public boolean isTo(ActorRef<?> ref) {
    return session.equals(ref);
  }

  public void opened(ModelInfo model, int[] promptIds, int audioTokens) {
    session.tell(new GenerationEvent.Opened(sequence, next++, model, promptIds, audioTokens));
  }

  public void rejected(GenerationEvent.Rejected.Reason reason, String message) {
    session.tell(new GenerationEvent.Rejected(sequence, next++, reason, message));
  }

  public void tokens(int[] ids, String text) {
    session.tell(new GenerationEvent.Tokens(sequence, next++, ids, text));
  }

  public void tagBegun(BigDecimal startSeconds) {
    session.tell(new GenerationEvent.TagBegun(sequence, next++, startSeconds));
  }

  public void tagged(SegmentTag tag) {
    session.tell(new GenerationEvent.SegmentTagged(sequence, next++, tag));
  }

  public void inserted(Part part, int[] ids, Optional<SliceRef> heard) {
    session.tell(new GenerationEvent.Inserted(sequence, next++, part, ids, heard));
  }

  public void finished(FinishReason reason, String message) {
    session.tell(new GenerationEvent.Finished(sequence, next++, reason, message));
  }

  public void preempted(String message) {
    session.tell(new GenerationEvent.Preempted(sequence, next++, message));
  }
}
