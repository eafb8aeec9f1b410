package dev.relisten.gpuworkers;

import dev.relisten.audiostore.PcmFormat;
import dev.relisten.gpuworkers.model.Checkpoint;
import dev.relisten.gpuworkers.model.LogMel;
import dev.relisten.protocol.generation.ModelInfo;
import dev.relisten.protocol.prompt.ListeningForm;

/**
 * What a worker runs. The worker that is given it closes it.
 *
 * @param info what the worker tells the sessions
 */
public record LoadedModel(Engine engine, Language language, ModelInfo info)
    implements AutoCloseable {
  /** Kept for the question and what the model writes. */
  private static final int TEXT_TOKENS = 512;

  /** 25 audio tokens a second. */
  private static final long SAMPLES_A_TOKEN = 4 * LogMel.HOP_SAMPLES;

  /** An engine that was made of {@code checkpoint}, with that checkpoint's language. */
  public static LoadedModel of(Engine engine, Checkpoint checkpoint) {
    CheckpointLanguage language = CheckpointLanguage.of(checkpoint);
    long maxClip = maxClipSamples(engine.contextTokens());
    ModelInfo info =
        new ModelInfo(
            checkpoint.name(),
            checkpoint.sha256(),
            engine.name(),
            engine.contextTokens(),
            maxClip,
            listening(language.listening(), maxClip));
    return new LoadedModel(engine, language, info);
  }

  /** One encoding's most, unless the window has no room for it beside a question. */
  public static long maxClipSamples(int contextTokens) {
    int room = contextTokens - Math.min(TEXT_TOKENS, contextTokens / 2);
    return Math.min(LogMel.MAX_SAMPLES, room * SAMPLES_A_TOKEN);
  }

  /** How a checkpoint's form listens, as far as its model takes sound at once. */
  public static ModelInfo.Listening listening(ListeningForm form, long maxClipSamples) {
    long window = Math.min(maxClipSamples, (long) form.windowSeconds() * PcmFormat.RATE_HZ);
    long overlap = Math.min(window / 2, (long) form.overlapSeconds() * PcmFormat.RATE_HZ);
    return new ModelInfo.Listening(window, overlap, form.question(), form.showsNotes());
  }

  @Override
  public void close() {
    engine.close();
    language.close();
  }
}
