package dev.relisten.agents.curation;

import dev.relisten.audiostore.dataset.SoundEvent;
import java.util.List;

/**
 * A made recording and what is in it.
 *
 * @param samples 16 kHz mono
 * @param events in order of their starts; times in tenths of a second
 */
@SuppressWarnings("ArrayRecordComponent")
record Scene(short[] samples, List<SoundEvent> events) {}
