package dev.relisten.agents.server;

import dev.relisten.audiostore.live.StreamOptions;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a client wants to send, checked.
 *
 * @param streamName into which stream
 * @param options how it is kept
 * @param raw what raw samples are; empty for a container
 * @param startSample where a container's sound begins; empty: where the stream ends
 */
record IngestPlan(
    String streamName, StreamOptions options, Optional<RawFormat> raw, OptionalLong startSample) {}
