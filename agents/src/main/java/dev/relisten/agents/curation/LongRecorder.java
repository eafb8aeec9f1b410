package dev.relisten.agents.curation;

import dev.relisten.agents.curation.SoundPicker.Picked;
import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.WavFile;
import dev.relisten.audiostore.dataset.SoundEvent;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Makes recordings of hours in which little happens: equal stretches with one sound each, somewhere
 * in it, in noise of -60 to -40 dB. Written as it is made, with 10 s in memory.
 */
final class LongRecorder implements Recorder {
  /** Room for the longest sound and a second at both sides. */
  static final int LEAST_STRETCH_SECONDS = 8;

  private static final int RATE = PcmFormat.RATE_HZ;
  private static final int PIECE_SAMPLES = 10 * RATE;

  private final SoundPicker picker;
  private final int events;
  private final long stretchSamples;

  /**
   * Prepares.
   *
   * @param events sounds in a recording, at least 2
   * @param seconds length of a recording, at least 8 for each sound
   */
  LongRecorder(SoundBank bank, SceneSettings settings, int events, int seconds) {
    require(events >= 2, "events: %d (expected: >= 2)", events);
    require(
        seconds >= (long) LEAST_STRETCH_SECONDS * events,
        "seconds: %d (expected: >= %d for each of %d events)",
        seconds,
        LEAST_STRETCH_SECONDS,
        events);
    require(
        seconds <= WavFile.MAX_SAMPLES / RATE,
        "seconds: %d (expected: <= %d)",
        seconds,
        WavFile.MAX_SAMPLES / RATE);
    this.picker = new SoundPicker(bank, settings);
    this.events = events;
    this.stretchSamples = (long) seconds * RATE / events;
  }

  private record Placed(Picked sound, long start) {
    SoundEvent event() {
      return new SoundEvent(
          SceneComposer.tenths(start),
          SceneComposer.tenths(start + sound.samples().length),
          sound.name());
    }
  }

  @Override
  public Recorded record(Path file, RandomGenerator random) throws IOException {
    double noiseRms = Shaping.amplitude(random.nextDouble(-60, -40));
    boolean pink = random.nextBoolean();
    List<SoundEvent> made = new ArrayList<>();
    String before = "";
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      out.write(WavFile.header(events * stretchSamples));
      for (int i = 0; i < events; i++) {
        Placed placed = place(i, before, noiseRms, random);
        write(out, i * stretchSamples, placed, pink, noiseRms, random);
        made.add(placed.event());
        before = placed.sound().name();
      }
    }
    return new Recorded(made, events * stretchSamples);
  }

  private Placed place(int stretch, String before, double noiseRms, RandomGenerator random) {
    Picked sound = picker.pick(before, noiseRms, random);
    long spare = stretchSamples - 2L * RATE - sound.samples().length;
    return new Placed(sound, stretch * stretchSamples + RATE + random.nextLong(spare + 1));
  }

  private void write(
      OutputStream out,
      long start,
      Placed placed,
      boolean pink,
      double noiseRms,
      RandomGenerator random)
      throws IOException {
    long end = start + stretchSamples;
    for (long at = start; at < end; at += PIECE_SAMPLES) {
      float[] piece = new float[(int) Math.min(PIECE_SAMPLES, end - at)];
      add(placed, piece, at);
      Noise.add(piece, pink, noiseRms, random);
      out.write(bytes(piece));
    }
  }

  private static void add(Placed placed, float[] piece, long at) {
    float[] sound = placed.sound().samples();
    long first = Math.max(at, placed.start());
    long end = Math.min(at + piece.length, placed.start() + sound.length);
    for (long i = first; i < end; i++) {
      piece[(int) (i - at)] += sound[(int) (i - placed.start())];
    }
  }

  private static byte[] bytes(float[] piece) {
    ByteBuffer bytes =
        ByteBuffer.allocate(piece.length * PcmFormat.BYTES_PER_SAMPLE)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float value : piece) {
      bytes.putShort((short) Math.round(Math.max(-1, Math.min(1, value)) * Short.MAX_VALUE));
    }
    return bytes.array();
  }

  private static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new IllegalArgumentException(message.formatted(values));
    }
  }
}
