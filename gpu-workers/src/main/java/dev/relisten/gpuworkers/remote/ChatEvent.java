package dev.relisten.gpuworkers.remote;

/** What comes back of a turn, in order; the last is Stopped, Refused or Broken. */
sealed interface ChatEvent {
  /** The prompt as the server tokenised it. */
  @SuppressWarnings("ArrayRecordComponent")
  record Prompt(int[] ids) implements ChatEvent {}

  /** More text; {@code ids} may be empty if the server does not tell them. */
  @SuppressWarnings("ArrayRecordComponent")
  record Delta(String text, int[] ids) implements ChatEvent {}

  /** The turn is over: {@code reason} is "stop", "length" or another word of the API. */
  record Stopped(String reason) implements ChatEvent {}

  /** The server said no: an HTTP status with its text. */
  record Refused(int status, String message) implements ChatEvent {}

  /** The connection failed, or said what cannot be read. */
  record Broken(String message) implements ChatEvent {}
}
