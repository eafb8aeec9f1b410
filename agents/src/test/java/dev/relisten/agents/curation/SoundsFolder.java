package dev.relisten.agents.curation;

import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.WavFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** A tiny directory of synthesised recordings, laid out like the real one. */
final class SoundsFolder {
  static final int HELD_OUT_FOLD = 4;
  static final String HELD_OUT_SPEAKER = "yweweler";

  private SoundsFolder() {}

  static Path create(Path folder) throws IOException {
    StringBuilder table = new StringBuilder("file\tlabel\tfold\tlicence\n");
    for (String label : new String[] {"dog_bark", "rain", "sea_waves", "odd_thing"}) {
      Files.createDirectories(folder.resolve("esc10").resolve(label));
      for (int fold = 1; fold <= 4; fold++) {
        String file = label + "/" + fold + "-7-A.wav";
        table.append(file).append('\t').append(label).append('\t').append(fold).append("\tCC0\n");
        write(folder.resolve("esc10").resolve(file), 5.0, file.hashCode());
      }
    }
    table.append("rain/9-absent.ogg\train\t1\tCC0\n");
    Files.writeString(folder.resolve("esc10/clips.tsv"), table);
    Files.createDirectories(folder.resolve("fsdd"));
    for (int digit = 0; digit < 10; digit++) {
      write(folder.resolve("fsdd/" + digit + "_george_0.wav"), 0.4, digit);
      write(folder.resolve("fsdd/" + digit + "_" + HELD_OUT_SPEAKER + "_0.wav"), 0.5, 50 + digit);
    }
    Files.writeString(folder.resolve("README.md"), "not a sound");
    return folder;
  }

  static boolean isHeldOut(Path recording) {
    String name = recording.getFileName().toString();
    return name.startsWith(HELD_OUT_FOLD + "-") || name.contains("_" + HELD_OUT_SPEAKER + "_");
  }

  /** Noise that swells and fades, silent for a tenth of a second at both ends. */
  private static void write(Path file, double seconds, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    short[] samples = new short[(int) (seconds * PcmFormat.RATE_HZ)];
    int edge = PcmFormat.RATE_HZ / 10;
    for (int i = edge; i < samples.length - edge; i++) {
      double swell = 0.5 + 0.4 * Math.sin(i * (1 + seed % 3) / 4_000.0);
      samples[i] = (short) (random.nextInt(-20_000, 20_001) * swell);
    }
    WavFile.write(file, samples);
  }
}
