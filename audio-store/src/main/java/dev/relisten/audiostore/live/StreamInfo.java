package dev.relisten.audiostore.live;

import dev.relisten.audiostore.ClipExtent;
import java.time.Instant;
import java.util.Optional;

/**
 * A stream as it is now.
 *
 * @param name of the stream
 * @param extent what can be listened to
 * @param receivedSamples one past the last sample that came, durable or not
 * @param createdAt when it was begun
 * @param end if it has ended
 * @param hasWriter whether somebody writes to it now
 * @param options how it is kept
 */
public record StreamInfo(
    String name,
    ClipExtent extent,
    long receivedSamples,
    Instant createdAt,
    Optional<StreamEnd> end,
    boolean hasWriter,
    StreamOptions options) {
  static StreamInfo of(
      String name, StreamFacts facts, ClipExtent extent, long receivedSamples, boolean hasWriter) {
    return new StreamInfo(
        name, extent, receivedSamples, facts.createdAt(), facts.end(), hasWriter, facts.options());
  }
}
