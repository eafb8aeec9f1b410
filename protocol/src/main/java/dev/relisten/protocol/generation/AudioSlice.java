package dev.relisten.protocol.generation;

/**
 * Sound on its way from the store to a worker. The array is shared, never written.
 *
 * @param ref what it is
 * @param samples 16 kHz mono, signed 16 bit; {@code ref.lengthSamples()} values
 */
@SuppressWarnings("ArrayRecordComponent")
public record AudioSlice(SliceRef ref, short[] samples) {}
