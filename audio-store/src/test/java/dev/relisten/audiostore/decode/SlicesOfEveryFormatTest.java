package dev.relisten.audiostore.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.relisten.audiostore.ClipStore;
import dev.relisten.audiostore.FileClipStore;
import dev.relisten.audiostore.PcmClip;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.audiostore.decode.Recordings.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlicesOfEveryFormatTest {
  @TempDir Path folder;

  @Test
  void aSliceOfAClip_isTheSameRangeOfTheWholeDecode() throws IOException {
    Random random = new Random(7);
    try (ClipStore store = FileClipStore.open(folder.resolve("store"), DecodeLimits.defaults())) {
      for (Kind kind : Recordings.all()) {
        Path file = kind.write(folder, 1.3);
        short[] whole = AudioDecoder.decodeAll(file, DecodeLimits.defaults());
        PcmClip clip = store.add(file).clip();
        assertEquals(whole.length, clip.lengthSamples(), kind.name());
        for (int i = 0; i < 20; i++) {
          int start = random.nextInt(whole.length);
          int end = start + random.nextInt(whole.length - start + 1);
          short[] slice = clip.read(new SampleRange(start, end));
          assertArrayEquals(Arrays.copyOfRange(whole, start, end), slice, kind.name());
        }
      }
    }
  }
}
