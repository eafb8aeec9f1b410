package dev.relisten.audiostore.live;

import java.time.Instant;

/**
 * That a stream has ended.
 *
 * @param reason why
 * @param at when
 */
public record StreamEnd(EndReason reason, Instant at) {}
