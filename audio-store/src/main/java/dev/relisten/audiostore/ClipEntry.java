package dev.relisten.audiostore;

import java.time.Instant;

/**
 * A kept clip, as listed.
 *
 * @param clipId its content address
 * @param lengthSamples its length, at {@link PcmFormat#RATE_HZ}
 * @param addedAt when it was added for the last time
 */
public record ClipEntry(String clipId, long lengthSamples, Instant addedAt) {}
