package dev.relisten.agents.server;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * What a request may ask for.
 *
 * @param maxUploadBytes largest file
 * @param maxMessageBytes most bytes of a file in one message
 * @param maxUploads uploads at the same time, those being decoded included
 * @param uploadIdle longest silence in the middle of an upload
 * @param maxQuestionChars longest question, in UTF-16 units
 * @param maxChoices most choices
 * @param maxChoiceChars longest choice, in UTF-16 units
 * @param maxWaitingEvents events kept for a reader that does not read, before its session ends
 */
public record RequestLimits(
    long maxUploadBytes,
    int maxMessageBytes,
    int maxUploads,
    Duration uploadIdle,
    int maxQuestionChars,
    int maxChoices,
    int maxChoiceChars,
    int maxWaitingEvents) {
  public RequestLimits {
    atLeast("max-upload-bytes", maxUploadBytes, 1);
    atLeast("max-message-bytes", maxMessageBytes, 1);
    atLeast("max-uploads", maxUploads, 1);
    atLeast("upload-idle (ms)", uploadIdle.toMillis(), 1);
    atLeast("max-question-chars", maxQuestionChars, 1);
    atLeast("max-choices", maxChoices, 2);
    atLeast("max-choice-chars", maxChoiceChars, 1);
    atLeast("max-waiting-events", maxWaitingEvents, 1);
  }

  /** Reads the limits out of {@value ServerSettings#PATH}. */
  static RequestLimits from(Config server) {
    return new RequestLimits(
        server.getBytes("max-upload-bytes"),
        Math.toIntExact(server.getBytes("max-message-bytes")),
        server.getInt("max-uploads"),
        server.getDuration("upload-idle"),
        server.getInt("max-question-chars"),
        server.getInt("max-choices"),
        server.getInt("max-choice-chars"),
        server.getInt("max-waiting-events"));
  }

  private static void atLeast(String key, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          ServerSettings.PATH + "." + key + ": " + value + " (expected: >= " + least + ")");
    }
  }
}
