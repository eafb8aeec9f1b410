package dev.relisten.protocol.generation;

/** Why a worker stopped generating. The sequence stays held until Continue or Cancel. */
public enum FinishReason {
  /** {@code </answer>} was written. */
  ANSWER,
  /** The end-of-turn token was sampled. */
  END_OF_TURN,
  /** The turn's token budget is spent. */
  LENGTH,
  /** The model's context window is full. */
  CONTEXT_FULL,
  /** The same n-gram again and again. */
  REPETITION,
  /** Cancelled; the sequence is gone. */
  CANCELLED,
  /** The engine failed on this sequence; it is gone. */
  ERROR
}
