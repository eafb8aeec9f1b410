package dev.relisten.audiostore;

import dev.relisten.audiostore.decode.DecodeReport;

/**
 * What {@link ClipStore#add} kept.
 *
 * @param clip the sound
 * @param report what its file was and what was wrong with it; state {@link DecodeReport#damage()}
 *     to whoever sent the file
 */
public record StoredClip(PcmClip clip, DecodeReport report) {}
