package dev.relisten.protocol.generation;

/**
 * Names one generation on a worker.
 *
 * @param sessionId the question's session
 * @param epoch grows by one each time the session opens again; messages of an older epoch are
 *     dropped
 */
public record SequenceKey(String sessionId, int epoch) {}
