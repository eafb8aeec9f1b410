package dev.relisten.audiostore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcmSegmentTest {
  private static final int LENGTH = 20 * PcmFormat.RATE_HZ + 123;

  @TempDir Path folder;

  @Test
  void randomRangesOfAGrowingFile_areWhatWasWritten() throws IOException {
    Random random = new Random(1);
    short[] sound = ClipStoreContract.noise(2, LENGTH);
    long firstSample = 7_777_777L;
    try (PcmSegmentWriter writer = new PcmSegmentWriter(pcm(), firstSample)) {
      while (writer.lengthSamples() < LENGTH) {
        append(writer, sound, 1 + random.nextInt(30_000));
        PcmSegment durable = writer.force();
        assertEquals(firstSample + writer.lengthSamples(), durable.endSample());
        for (int i = 0; i < 20; i++) {
          assertReads(durable, sound, random);
        }
      }
    }
    PcmSegment opened = PcmSegment.open(pcm(), firstSample);
    assertEquals(firstSample + LENGTH, opened.endSample());
    for (int i = 0; i < 200; i++) {
      assertReads(opened, sound, random);
    }
  }

  @Test
  void whatWasNotForced_isNotPromised() throws IOException {
    short[] sound = ClipStoreContract.noise(3, LENGTH);
    try (PcmSegmentWriter writer = new PcmSegmentWriter(pcm(), 0)) {
      append(writer, sound, 40_000);
      writer.force();
      append(writer, sound, 40_000);
      PcmSegment opened = PcmSegment.open(pcm(), 0);
      assertEquals(40_000, opened.endSample());
      assertArrayEquals(Arrays.copyOf(sound, 40_000), read(opened, 0, 40_000));
    }
  }

  @Test
  void emptyFile_isAnEmptySegment() throws IOException {
    try (PcmSegmentWriter writer = new PcmSegmentWriter(pcm(), 5)) {
      assertEquals(5, writer.force().endSample());
    }
    assertEquals(0, read(PcmSegment.open(pcm(), 5), 5, 5).length);
  }

  @Test
  void anyDamagedByte_isFoundAndNamed() throws IOException {
    short[] sound = written();
    PcmSegment segment = PcmSegment.open(pcm(), 0);
    Random random = new Random(4);
    for (int i = 0; i < 60; i++) {
      int at = random.nextInt(2 * LENGTH);
      int bits = 1 + random.nextInt(255);
      flip(pcm(), at, bits);
      int second = at / PcmIndex.SECOND_BYTES;
      IOException e = assertThrows(IOException.class, () -> read(segment, 0, LENGTH));
      assertTrue(e.getMessage().startsWith("sound.pcm: second " + second + ": CRC32C"), "" + e);
      int start = second * PcmFormat.RATE_HZ;
      assertThrows(IOException.class, () -> read(segment, start, start + 1));
      assertArrayEquals(Arrays.copyOf(sound, start), read(segment, 0, start));
      flip(pcm(), at, bits);
    }
    assertArrayEquals(sound, read(segment, 0, LENGTH));
  }

  @Test
  void anyDamagedByteOfTheIndex_isFound() throws IOException {
    written();
    Path index = PcmSegmentWriter.indexOf(pcm());
    for (int at = 0; at < Files.size(index); at++) {
      flip(index, at, 0x40);
      assertThrows(IOException.class, () -> readAll(PcmSegment.open(pcm(), 0)), "byte " + at);
      flip(index, at, 0x40);
    }
    assertEquals(LENGTH, readAll(PcmSegment.open(pcm(), 0)).length);
  }

  @Test
  void shortenedFile_isRefusedByName() throws IOException {
    written();
    PcmSegment segment = PcmSegment.open(pcm(), 0);
    try (RandomAccessFile file = new RandomAccessFile(pcm().toFile(), "rw")) {
      file.setLength(1_000);
    }
    IOException opened = assertThrows(IOException.class, () -> PcmSegment.open(pcm(), 0));
    assertEquals("sound.pcm: 1000 bytes (expected: 640246)", opened.getMessage());
    IOException read = assertThrows(IOException.class, () -> read(segment, 0, 16_000));
    assertEquals("sound.pcm: 1000 bytes (expected: 640246)", read.getMessage());
  }

  @Test
  void deletedFile_isSaidToBe() throws IOException {
    written();
    PcmSegment segment = PcmSegment.open(pcm(), 0);
    Files.delete(pcm());
    assertThrows(NoSuchFileException.class, () -> read(segment, 0, 1));
  }

  @Test
  void rangeOutside_isRefusedByName() throws IOException {
    written();
    PcmSegment segment = PcmSegment.open(pcm(), 100);
    for (SampleRange range :
        new SampleRange[] {new SampleRange(99, 200), new SampleRange(100, LENGTH + 101)}) {
      assertThrows(
          IllegalArgumentException.class, () -> segment.read(range, new short[LENGTH + 2], 0));
    }
  }

  @Test
  void anIndexOfANewerVersion_isRefusedByName() throws IOException {
    written();
    flip(PcmSegmentWriter.indexOf(pcm()), 7, 1);
    IOException e = assertThrows(IOException.class, () -> PcmSegment.open(pcm(), 0));
    assertEquals("sound.crc: index: version 3 (expected: 2)", e.getMessage());
  }

  @Test
  void interruptStaysPending_andTheReadIsComplete() throws IOException {
    short[] sound = written();
    PcmSegment segment = PcmSegment.open(pcm(), 0);
    Thread.currentThread().interrupt();
    short[] read = readAll(segment);
    assertTrue(Thread.interrupted());
    assertFalse(Thread.interrupted());
    assertArrayEquals(sound, read);
  }

  private short[] written() throws IOException {
    short[] sound = ClipStoreContract.noise(5, LENGTH);
    try (PcmSegmentWriter writer = new PcmSegmentWriter(pcm(), 0)) {
      writer.accept(sound, LENGTH);
      writer.force();
    }
    return sound;
  }

  private Path pcm() {
    return folder.resolve("sound.pcm");
  }

  private static void append(PcmSegmentWriter writer, short[] sound, int count) throws IOException {
    int from = (int) writer.lengthSamples();
    short[] block = Arrays.copyOfRange(sound, from, Math.min(LENGTH, from + count));
    writer.accept(block, block.length);
  }

  private static void assertReads(PcmSegment segment, short[] sound, Random random)
      throws IOException {
    int length = (int) segment.index().lengthSamples();
    int start = random.nextInt(length + 1);
    int end = start + random.nextInt(length + 1 - start);
    long first = segment.firstSample();
    assertArrayEquals(
        Arrays.copyOfRange(sound, start, end), read(segment, first + start, first + end));
  }

  private static short[] readAll(PcmSegment segment) throws IOException {
    return read(segment, segment.firstSample(), segment.endSample());
  }

  private static short[] read(PcmSegment segment, long start, long end) throws IOException {
    short[] samples = new short[(int) (end - start)];
    segment.read(new SampleRange(start, end), samples, 0);
    return samples;
  }

  private static void flip(Path file, long at, int bits) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      int value = bytes.read();
      bytes.seek(at);
      bytes.write(value ^ bits);
    }
  }
}
