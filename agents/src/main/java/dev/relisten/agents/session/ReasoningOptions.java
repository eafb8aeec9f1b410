package dev.relisten.agents.session;

import dev.relisten.protocol.generation.GenerationOptions;
import java.time.Duration;

/**
 * Budgets and guards of one question.
 *
 * @param generation sampling
 * @param relisten whether slices are inserted; off gives the paper's text-only tags
 * @param maxTurns most turns, a pause at a tag ends one; at least 1
 * @param maxNewTokens most sampled tokens before the answer is forced; at least 1
 * @param answerReserveTokens kept for a forced answer; at least 1
 * @param maxInsertedSamples most re-listened samples over all turns
 * @param maxWallTime from the first opening on, before the answer is forced; waiting for a worker
 *     does not count
 * @param duplicateOverlap two segments are nearly the same from this intersection over union on
 */
public record ReasoningOptions(
    GenerationOptions generation,
    boolean relisten,
    int maxTurns,
    int maxNewTokens,
    int answerReserveTokens,
    long maxInsertedSamples,
    Duration maxWallTime,
    double duplicateOverlap) {}
