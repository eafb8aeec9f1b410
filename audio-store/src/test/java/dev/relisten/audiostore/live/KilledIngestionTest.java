package dev.relisten.audiostore.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.audiostore.ClipExtent;
import dev.relisten.audiostore.SampleRange;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An ingesting process is killed at random moments, and what was not acknowledged is torn, as by a
 * loss of power. No acknowledged sample is lost, none is wrong.
 */
class KilledIngestionTest {
  private static final int KILLS = Integer.getInteger("relisten.kills", 4);

  @TempDir private Path root;
  private long served;
  private int torn;

  @Test
  void acknowledgedSamples_surviveAndAreRight() throws Exception {
    Random random = new Random(4);
    for (int kill = 0; kill < KILLS; kill++) {
      long acknowledged = killWhileIngesting(random);
      if (kill % 2 == 1) {
        tear(acknowledged, random);
      }
      verify(acknowledged);
    }
    System.out.printf("kills: %d, torn ends: %d, samples verified: %d%n", KILLS, torn, served);
  }

  /** The last sample number that the process acknowledged. */
  private long killWhileIngesting(Random random) throws Exception {
    Process process = IngestingProcess.start(root);
    try (BufferedReader out = process.inputReader()) {
      long last = 0;
      for (int lines = 1 + random.nextInt(60); lines > 0; lines--) {
        last = Long.parseLong(out.readLine());
      }
      process.toHandle().destroyForcibly(); // keeps what it wrote readable
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        last = Math.max(last, Long.parseLong(line));
      }
      process.waitFor();
      return last;
    }
  }

  /** Truncates or flips something behind the last acknowledged sample. */
  private void tear(long acknowledged, Random random) throws IOException {
    SegmentFiles files = new SegmentFiles(root.resolve("s"), LiveFixture.SEGMENT_SAMPLES);
    long segment = files.list().last();
    long kept = Math.max(0, acknowledged - files.firstSample(segment));
    boolean index = random.nextBoolean();
    Path file = index ? files.index(segment) : files.pcm(segment);
    long from = index ? recordBytes(files.index(segment), kept) : SegmentFiles.bytes(kept);
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      long loose = open.length() - from;
      torn++;
      if (loose > 0) {
        tear(open, from + random.nextLong(loose), random.nextBoolean());
      } else {
        appendGarbage(open, random);
      }
    }
  }

  /** A write that began and was never finished. */
  private static void appendGarbage(RandomAccessFile file, Random random) throws IOException {
    byte[] garbage = new byte[1 + random.nextInt(5_000)];
    random.nextBytes(garbage);
    file.seek(file.length());
    file.write(garbage);
  }

  private static long recordBytes(Path index, long kept) throws IOException {
    long blocks = SegmentIndex.read(index).blocks().stream().filter(b -> b.end() <= kept).count();
    return blocks * SegmentIndex.RECORD_BYTES;
  }

  private static void tear(RandomAccessFile file, long at, boolean truncate) throws IOException {
    if (truncate) {
      file.setLength(at);
      return;
    }
    file.seek(at);
    int was = file.read();
    file.seek(at);
    file.write(was ^ 0x40);
  }

  private void verify(long acknowledged) throws IOException {
    try (LiveStreams streams = LiveFixture.open(root)) {
      LiveStream stream = streams.stream("s").orElseThrow();
      ClipExtent extent = stream.extent();
      assertTrue(
          extent.endSample() >= acknowledged,
          "end: " + extent.endSample() + " (expected: >= " + acknowledged + ")");
      short[] samples = stream.read(new SampleRange(extent.firstSample(), extent.endSample()));
      for (int i = 0; i < samples.length; i++) {
        long place = extent.firstSample() + i;
        assertEquals(IngestingProcess.sampleAt(place), samples[i], () -> "sample " + place);
      }
      served += samples.length;
    }
  }
}
