package dev.relisten.gpuworkers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.gpuworkers.model.Checkpoint;
import dev.relisten.gpuworkers.model.ThinkerConfig;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoiseCheckpointTest {
  private static final int HIDDEN = 32;
  private static final int VOCABULARY = 1_024;
  private static final ThinkerConfig.Audio TOWER =
      new ThinkerConfig.Audio(80, 32, 1, 2, 32, 200, 1_500, HIDDEN);
  private static final ThinkerConfig.Text DECODER =
      new ThinkerConfig.Text(HIDDEN, 1, 2, 1, 16, 32, VOCABULARY, 1e-6f, 10_000, 256, false);

  @TempDir private Path folder;

  private final Checkpoint language = Checkpoint.read(Path.of("models", "relisten-nano"));

  @Test
  void theSeedDecidesEveryByte() throws IOException {
    assertEquals(write("one", 1).sha256(), write("again", 1).sha256());
    assertNotEquals(write("one", 1).sha256(), write("other", 2).sha256());
  }

  @Test
  void onlyWordsOfTheTokenizerCanWin() throws IOException {
    Checkpoint written = write("one", 1);
    int audio = written.config().audioToken();
    for (int id : new int[] {audio, VOCABULARY / 2 + 100, VOCABULARY - 1}) {
      assertEquals(0, largest(written, id), "row " + id);
    }
    assertTrue(largest(written, language.config().text().vocabulary() / 2) > 0);
  }

  private static float largest(Checkpoint checkpoint, int row) {
    FloatBuffer head = checkpoint.weights().floats("lm_head.weight");
    float largest = 0;
    for (int i = 0; i < HIDDEN; i++) {
      largest = Math.max(largest, Math.abs(head.get(row * HIDDEN + i)));
    }
    return largest;
  }

  private Checkpoint write(String name, long seed) throws IOException {
    NoiseCheckpoint.write(language, TOWER, DECODER, folder.resolve(name), seed);
    return Checkpoint.read(folder.resolve(name));
  }
}
