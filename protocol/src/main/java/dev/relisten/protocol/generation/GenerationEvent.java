package dev.relisten.protocol.generation;

import dev.relisten.protocol.tag.SegmentTag;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * What a worker tells a session. {@code number} counts a sequence's events from 0 without gaps; a
 * gap means a lost message. Committed so far: all ids of {@link Tokens} and parts of {@link
 * Inserted}, in order.
 */
public sealed interface GenerationEvent {
  SequenceKey sequence();

  long number();

  /**
   * The prompt is prefilled and generation runs.
   *
   * @param promptIds the prompt with one {@code <|AUDIO|>} for each audio token
   * @param audioTokens audio tokens in the prompt
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Opened(
      SequenceKey sequence, long number, ModelInfo model, int[] promptIds, int audioTokens)
      implements GenerationEvent {}

  /** Not taken; nothing is held. {@code message} names the value and the expectation. */
  record Rejected(SequenceKey sequence, long number, Reason reason, String message)
      implements GenerationEvent {
    public enum Reason {
      /** No slot or queue place; another worker or a later time may do. */
      FULL,
      /** Prompt or sound longer than the model's window. */
      TOO_LONG,
      /** The command makes no sense here. */
      INVALID,
      /** No such sequence (any more). */
      UNKNOWN_SEQUENCE
    }
  }

  /**
   * Sampled tokens. {@code text} is what may be shown: without any byte of a segment tag, whole
   * characters only; so it may lag behind the ids.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Tokens(SequenceKey sequence, long number, int[] ids, String text)
      implements GenerationEvent {}

  /**
   * A segment tag is being written and its start is known: its sound may be fetched ahead. A hint;
   * the tag may still turn out malformed.
   *
   * @param startSeconds as the model counts, from the start of what it was shown
   */
  record TagBegun(SequenceKey sequence, long number, BigDecimal startSeconds)
      implements GenerationEvent {}

  /** A segment tag, well-formed or not, ended the turn; the sequence is paused, its KV kept. */
  record SegmentTagged(SequenceKey sequence, long number, SegmentTag tag)
      implements GenerationEvent {}

  /**
   * One insertion is in the sequence.
   *
   * @param part what was asked for
   * @param ids its tokens; for a slice bos, {@code <|AUDIO|>} as often as it has audio tokens, eos
   * @param heard present for a slice
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Inserted(SequenceKey sequence, long number, Part part, int[] ids, Optional<SliceRef> heard)
      implements GenerationEvent {}

  /** The turn is over; see {@link FinishReason} for what is still held. */
  record Finished(SequenceKey sequence, long number, FinishReason reason, String message)
      implements GenerationEvent {}

  /**
   * The sequence lost its place (KV evicted, worker draining): open again from what is committed.
   */
  record Preempted(SequenceKey sequence, long number, String message) implements GenerationEvent {}
}
