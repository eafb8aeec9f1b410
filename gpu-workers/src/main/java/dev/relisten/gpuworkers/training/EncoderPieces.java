package dev.relisten.gpuworkers.training;

import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.dataset.QuestionItem;
import dev.relisten.audiostore.dataset.SceneQuestions;
import dev.relisten.audiostore.dataset.SoundEvent;
import dev.relisten.gpuworkers.model.LogMel;
import dev.relisten.gpuworkers.model.MelWindows;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Pieces of scenes with what sounds in them, as an encoder is served them: whole recordings, begun
 * anywhere, and slices about one sound.
 */
final class EncoderPieces {
  private static final int RATE = PcmFormat.RATE_HZ;
  private static final int SAMPLES_A_TOKEN = RATE / 25;
  private static final double MAX_SKIPPED_SECONDS = 2;
  private static final double MAX_MORE_SECONDS = 0.4;
  private static final double MAX_LESS_SECONDS = 0.2;
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final LogMel mel;
  private final int windowFrames;
  private final List<Path> audio = new ArrayList<>();
  private final List<List<SoundEvent>> events = new ArrayList<>();

  /** Reads the scenes of a directory. */
  EncoderPieces(Path scenes, int melBins, int windowFrames) throws IOException {
    mel = new LogMel(melBins);
    this.windowFrames = windowFrames;
    Map<Path, List<SoundEvent>> all = new LinkedHashMap<>();
    for (QuestionItem item : SceneQuestions.read(scenes.resolve("questions.jsonl")).items()) {
      all.putIfAbsent(item.audio(), item.events());
    }
    audio.addAll(all.keySet());
    events.addAll(all.values());
  }

  /** The names of all sounds in the scenes, sorted. */
  List<String> names() {
    return events.stream()
        .flatMap(List::stream)
        .map(SoundEvent::sound)
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * What a step counted from 1 learns from, masked: slices; half of the pieces whole recordings
   * where the objective is about tokens.
   */
  EncoderBatch of(int step, int pieces, long seed, List<String> names, EncoderObjective objective)
      throws IOException {
    SplittableRandom random = new SplittableRandom(seed * SPREAD + step);
    EncoderBatch.Builder batch = new EncoderBatch.Builder(names, windowFrames);
    for (SceneOrder.Visit visit : new SceneOrder(audio.size(), pieces, seed).of(step)) {
      short[] samples = FeatureStore.samples(audio.get(visit.scene()));
      List<SoundEvent> heard = events.get(visit.scene());
      if (objective == EncoderObjective.TOKENS && random.nextBoolean()) {
        int from = (int) (random.nextDouble() * MAX_SKIPPED_SECONDS * RATE);
        add(batch, samples, from, samples.length, "", heard, random);
      } else {
        SoundEvent event = heard.get(random.nextInt(heard.size()));
        int from = sample(event.startSeconds()) - shift(random);
        int to = sample(event.endSeconds()) + shift(random);
        add(batch, samples, from, to, event.sound(), heard, random);
      }
    }
    return batch.build();
  }

  /** Samples that a slice goes beyond its sound: up to 0.4 s, or up to 0.2 s less than it. */
  private static int shift(SplittableRandom random) {
    double span = MAX_MORE_SECONDS + MAX_LESS_SECONDS;
    return (int) ((random.nextDouble() * span - MAX_LESS_SECONDS) * RATE);
  }

  private void add(
      EncoderBatch.Builder batch,
      short[] samples,
      int from,
      int to,
      String name,
      List<SoundEvent> heard,
      SplittableRandom random) {
    int end = Math.min(samples.length, Math.max(to, from + PcmFormat.MIN_SLICE_SAMPLES));
    int start = Math.max(0, Math.min(from, end - PcmFormat.MIN_SLICE_SAMPLES));
    float[] spectrogram = mel.compute(FeatureStore.floats(samples, start, end));
    SpectrogramMasks.apply(spectrogram, mel.melBins(), random);
    batch.add(cut(spectrogram), name, token -> soundsAt(start + token * SAMPLES_A_TOKEN, heard));
  }

  /** All sounds of the scenes, each alone. */
  List<EncoderBatch> alone(List<String> names, int pieces) throws IOException {
    List<EncoderBatch> batches = new ArrayList<>();
    EncoderBatch.Builder batch = new EncoderBatch.Builder(names, windowFrames);
    for (int scene = 0; scene < audio.size(); scene++) {
      short[] samples = FeatureStore.samples(audio.get(scene));
      for (SoundEvent event : events.get(scene)) {
        int to = Math.min(samples.length, sample(event.endSeconds()));
        float[] sound = FeatureStore.floats(samples, sample(event.startSeconds()), to);
        batch.add(cut(mel.compute(sound)), event.sound(), token -> List.of(event.sound()));
        if (batch.pieces() == pieces) {
          batches.add(batch.build());
          batch = new EncoderBatch.Builder(names, windowFrames);
        }
      }
    }
    if (batch.pieces() > 0) {
      batches.add(batch.build());
    }
    return batches;
  }

  private MelWindows cut(float[] spectrogram) {
    return MelWindows.cut(spectrogram, mel.melBins(), windowFrames);
  }

  private static List<String> soundsAt(int tokenStart, List<SoundEvent> heard) {
    int middle = tokenStart + SAMPLES_A_TOKEN / 2;
    return heard.stream()
        .filter(e -> sample(e.startSeconds()) <= middle && middle < sample(e.endSeconds()))
        .map(SoundEvent::sound)
        .toList();
  }

  private static int sample(BigDecimal seconds) {
    return (int) Math.round(seconds.doubleValue() * RATE);
  }
}
