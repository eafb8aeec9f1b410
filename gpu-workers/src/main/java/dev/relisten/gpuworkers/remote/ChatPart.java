package dev.relisten.gpuworkers.remote;

/** A piece of a message: text or sound. */
sealed interface ChatPart {
  record Text(String text) implements ChatPart {}

  /** 16 kHz mono 16 bit. */
  @SuppressWarnings("ArrayRecordComponent")
  record Sound(short[] samples) implements ChatPart {}
}
