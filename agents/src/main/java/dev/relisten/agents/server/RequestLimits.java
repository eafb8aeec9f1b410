package dev.relisten.agents.server;

/**
 * What a request may ask for.
 *
 * @param maxUploadBytes largest file
 * @param maxMessageBytes most bytes of a file in one message
 * @param maxUploads uploads at the same time, those being decoded included
 * @param maxQuestionChars longest question, in UTF-16 units
 * @param maxChoices most choices
 * @param maxChoiceChars longest choice, in UTF-16 units
 * @param maxWaitingEvents events kept for a reader that does not read, before its session ends
 */
public record RequestLimits(
    long maxUploadBytes,
    int maxMessageBytes,
    int maxUploads,
    int maxQuestionChars,
    int maxChoices,
    int maxChoiceChars,
    int maxWaitingEvents) {
  /** 1 GiB a file, 1 MiB a message, 16 uploads, 4,000 characters, 26 choices, 4,096 events. */
  public static RequestLimits defaults() {
    return new RequestLimits(1L << 30, 1 << 20, 16, 4_000, 26, 1_000, 4_096);
  }
}
