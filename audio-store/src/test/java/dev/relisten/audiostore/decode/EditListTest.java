package dev.relisten.audiostore.decode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.audiostore.decode.MediaWriter.Spec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two ways in which an M4A says that its last packet ends in padding. */
class EditListTest {
  private static final double SECONDS = 1.7;
  private static final int SAMPLES = 27_200;

  @TempDir Path folder;

  @Test
  void paddingBehindALastShortPacket_isNoSound() throws IOException {
    Decoded decoded = Decoded.of(written());
    assertEquals(SAMPLES, decoded.samples().length, 1);
    assertEquals(0.5, decoded.amplitude(440, 19_200, SAMPLES), 0.02);
  }

  /** Apple's way: every packet lasts a whole frame, the edit list ends before the last one does. */
  @Test
  void paddingBehindTheEditList_isNoSound() throws IOException {
    byte[] m4a = Files.readAllBytes(written());
    short[] sound = Decoded.of(Files.write(folder.resolve("a.m4a"), m4a)).samples();
    ByteBuffer times = ByteBuffer.wrap(m4a).position(find(m4a, "stts") + 8);
    int entries = times.getInt();
    int last = times.position() + 8 * (entries - 1);
    assertTrue(entries > 1 && times.getInt(last) == 1 && times.getInt(last + 4) < 1_024);
    times.putInt(last + 4, 1_024);
    Decoded decoded = Decoded.of(Files.write(folder.resolve("b.m4a"), m4a));
    assertEquals(SAMPLES, decoded.samples().length, 16);
    int common = Math.min(sound.length, decoded.samples().length);
    assertArrayEquals(Arrays.copyOf(sound, common), Arrays.copyOf(decoded.samples(), common));
  }

  private Path written() {
    Spec spec = Spec.of("aac", 44_100, 1, SECONDS);
    return MediaWriter.write(folder.resolve("a.m4a"), spec, MediaWriter.tone(440));
  }

  private static int find(byte[] bytes, String box) {
    return new String(bytes, ISO_8859_1).indexOf(box);
  }
}
