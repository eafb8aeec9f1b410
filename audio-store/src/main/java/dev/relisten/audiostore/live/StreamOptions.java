package dev.relisten.audiostore.live;

import java.time.Duration;

/**
 * How a writer wants its stream.
 *
 * @param writerId who writes; the same one takes its stream back from a connection that hangs;
 *     empty is nobody's
 * @param retention what is kept
 * @param idleTimeout the stream ends after this long without a sign of life
 * @param reopen whether a stream that has ended goes on
 */
public record StreamOptions(
    String writerId, Retention retention, Duration idleTimeout, boolean reopen) {}
