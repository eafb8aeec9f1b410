package dev.relisten.audiostore.live;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.relisten.audiostore.ClipExtent;
import dev.relisten.audiostore.SampleRange;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random appends, gaps, retention and reopening: a stream reads as a model in memory does. */
class LiveStreamModelTest {
  private static final int STEPS = Integer.getInteger("relisten.steps", 150);
  private static final Retention KEPT = new Retention(Duration.ofSeconds(9), 300_000);
  private static final StreamOptions OPTIONS =
      new StreamOptions("writer", KEPT, Duration.ofHours(1), true);

  @TempDir private Path root;
  private final Model model = new Model();
  private LiveStreams streams;
  private LiveWriter writer;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void readsEqualAModel(long seed) throws IOException {
    Random random = new Random(seed);
    open();
    for (int step = 0; step < STEPS; step++) {
      act(random);
      LiveFixture.awaitDurable(writer);
      assertExtentIsRight();
      assertReadsAreRight(random);
    }
    streams.close();
  }

  private void act(Random random) throws IOException {
    switch (random.nextInt(8)) {
      case 0 -> reopen();
      case 1 -> gap(1 + random.nextInt(random.nextBoolean() ? 5_000 : 100_000));
      case 2 -> endAndGoOn();
      default -> append(random.nextInt(random.nextBoolean() ? 2_000 : 60_000), random);
    }
  }

  private void append(int count, Random random) {
    short[] samples = LiveFixture.sound(model.end, count + 7);
    int split = count == 0 ? 0 : random.nextInt(count);
    writer.append(samples, 0, split);
    writer.append(samples, split, count - split);
    model.add(Arrays.copyOf(samples, count));
  }

  private void gap(int samples) {
    writer.gap(samples);
    model.addGap(samples);
  }

  private void reopen() throws IOException {
    streams.close();
    open();
  }

  private void endAndGoOn() {
    writer.end().toCompletableFuture().join();
    assertEquals(false, writer.stream().extent().growing());
    assertReadsAreRight(new Random(model.end));
    writer.close();
    attach();
  }

  private void open() throws IOException {
    streams = LiveFixture.open(root);
    attach();
  }

  private void attach() {
    writer = LiveFixture.attach(streams, "s", OPTIONS);
  }

  private void assertExtentIsRight() {
    ClipExtent extent = writer.stream().extent();
    assertEquals(model.end, extent.endSample());
    model.forget(KEPT.firstToKeep(model.end, LiveFixture.SEGMENT_SAMPLES));
    assertEquals(model.first, extent.firstSample());
  }

  private void assertReadsAreRight(Random random) {
    LiveStream stream = writer.stream();
    ClipExtent extent = stream.extent();
    SampleRange all = new SampleRange(extent.firstSample(), extent.endSample());
    assertArrayEquals(model.read(all), stream.read(all));
    assertEquals(model.gaps(), stream.gaps(all));
    long start = all.startSample() + random.nextInt((int) all.lengthSamples() + 1);
    SampleRange tail = new SampleRange(start, all.endSample());
    assertArrayEquals(model.read(tail), stream.read(tail));
    SampleRange beyond = new SampleRange(all.startSample(), all.endSample() + 1);
    assertThrows(IllegalArgumentException.class, () -> stream.read(beyond));
  }

  /** What the stream must be. */
  private static final class Model {
    private short[] samples = new short[0];
    private final List<SampleRange> gaps = new ArrayList<>();
    private long first;
    private long end;

    void add(short[] more) {
      int kept = samples.length;
      samples = Arrays.copyOf(samples, kept + more.length);
      System.arraycopy(more, 0, samples, kept, more.length);
      end += more.length;
    }

    void addGap(int length) {
      int last = gaps.size() - 1;
      boolean joins = last >= 0 && gaps.get(last).endSample() == end;
      long start = joins ? gaps.remove(last).startSample() : end;
      gaps.add(new SampleRange(start, end + length));
      add(new short[length]);
    }

    void forget(long before) {
      first = Math.max(first, before);
    }

    short[] read(SampleRange range) {
      return Arrays.copyOfRange(samples, (int) range.startSample(), (int) range.endSample());
    }

    List<SampleRange> gaps() {
      return gaps.stream()
          .filter(gap -> gap.endSample() > first)
          .map(gap -> new SampleRange(Math.max(first, gap.startSample()), gap.endSample()))
          .toList();
    }
  }
}
