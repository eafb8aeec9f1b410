package dev.relisten.audiostore;

import dev.relisten.audiostore.decode.DecodeLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * What slices of 5 s cost at random places of a recording of noise in a file store, beside a bare
 * pread of the same bytes from a file that stays open. A stream is appended to the same disk
 * meanwhile, as if live. One use at a time; closing it deletes what it made.
 */
public final class StoreBenchmark implements AutoCloseable {
  private static final int SLICE_SAMPLES = 5 * PcmFormat.RATE_HZ;
  private static final int SLICE_BYTES = SLICE_SAMPLES * PcmFormat.BYTES_PER_SAMPLE;
  private static final Duration WARM_UP = Duration.ofSeconds(1);

  private final Path folder;
  private final FileClipStore store;

  /** What a reader does with a range. */
  public enum Reading {
    /** The samples, each second checked. */
    READ,
    /** The same and their SHA-256, as a worker gets them. */
    SLICE,
    /** The bare bytes, unchecked, into memory that is there. */
    PREAD
  }

  /**
   * How slices are asked for.
   *
   * @param readers at once
   * @param slicesPerSecond of each reader; 0 for as many as it can
   * @param time for how long
   */
  public record Load(int readers, int slicesPerSecond, Duration time) {}

  /**
   * What was measured.
   *
   * @param p50Ms median time of a slice
   * @param p99Ms time that 99 % of the slices stay below
   * @param slicesPerSecond of all readers together
   */
  public record Times(double p50Ms, double p99Ms, double slicesPerSecond) {}

  /** Opens a store in a new folder in {@code parent}. */
  public StoreBenchmark(Path parent) throws IOException {
    folder = Files.createTempDirectory(parent, "relisten-bench");
    store = FileClipStore.open(folder.resolve("store"), DecodeLimits.defaults());
  }

  /** Makes a recording of noise; its clip id. 32,000 bytes of disk a second. */
  public String record(Duration length) throws IOException {
    ClipFolder clip = new ClipFolder(Files.createDirectory(folder.resolve("recording")));
    try (ClipWriter writer = new ClipWriter(clip.path().resolve(ClipFolder.PCM), Long.MAX_VALUE)) {
      SplittableRandom random = new SplittableRandom(length.toSeconds());
      byte[] noise = new byte[PcmIndex.SECOND_BYTES];
      short[] second = new short[PcmFormat.RATE_HZ];
      for (long i = 0; i < length.toSeconds(); i++) {
        random.nextBytes(noise);
        ByteBuffer.wrap(noise).asShortBuffer().get(second);
        writer.accept(second, second.length);
      }
      writer.finish();
      String clipId = writer.clipId();
      new ClipFolders(folder.resolve("store").resolve("clips")).put(clip.path(), clipId);
      return clipId;
    }
  }

  /** Measures one recording under a load, with an append at once. */
  public Times measure(String clipId, Reading reading, Load load) {
    try (Appending appending = new Appending(folder.resolve("live.pcm"));
        FileChannel file = FileChannel.open(pcm(clipId))) {
      Duration warmUp = load.time().compareTo(WARM_UP) < 0 ? load.time() : WARM_UP;
      run(clipId, reading, new Load(load.readers(), load.slicesPerSecond(), warmUp), file);
      return run(clipId, reading, load, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The median of a slice in one recording over that in another one, slice by slice in turns, so
   * that whatever disturbs the machine disturbs both.
   */
  public double ratio(String clipId, String otherId, int slices) {
    long[] times = new long[slices];
    long[] others = new long[slices];
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 2; round++) { // the first one warms up
      for (int i = 0; i < slices; i++) {
        SampleRange range = anywhere(clipId, random);
        SampleRange otherRange = anywhere(otherId, random);
        times[i] = timed(() -> find(clipId).read(range));
        others[i] = timed(() -> find(otherId).read(otherRange));
      }
    }
    return percentile(times, 0.5) / percentile(others, 0.5);
  }

  @Override
  public void close() throws IOException {
    store.close();
    Incoming.deleteTree(folder);
  }

  private Path pcm(String clipId) {
    return folder.resolve("store").resolve("clips").resolve(clipId).resolve(ClipFolder.PCM);
  }

  private Times run(String clipId, Reading reading, Load load, FileChannel file) {
    ExecutorService threads = Executors.newFixedThreadPool(load.readers());
    try {
      List<Future<long[]>> readers = new ArrayList<>();
      for (int reader = 0; reader < load.readers(); reader++) {
        SplittableRandom random = new SplittableRandom(reader);
        readers.add(threads.submit(() -> readAtPace(clipId, reading, load, file, random)));
      }
      long[] times = new long[0];
      for (Future<long[]> reader : readers) {
        times = concat(times, reader.get());
      }
      double perSecond = times.length / (load.time().toMillis() / 1e3);
      return new Times(percentile(times, 0.5), percentile(times, 0.99), perSecond);
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      threads.shutdownNow();
    }
  }

  private long[] readAtPace(
      String clipId, Reading reading, Load load, FileChannel file, SplittableRandom random) {
    long[] times = new long[1 << 10];
    int count = 0;
    ByteBuffer bytes = ByteBuffer.allocateDirect(SLICE_BYTES);
    long pause = load.slicesPerSecond() == 0 ? 0 : 1_000_000_000L / load.slicesPerSecond();
    long begin = System.nanoTime();
    for (long next = begin; next - begin < load.time().toNanos(); ) {
      if (count == times.length) {
        times = Arrays.copyOf(times, 2 * count);
      }
      SampleRange range = anywhere(clipId, random);
      times[count++] = timed(() -> read(clipId, reading, file, bytes, range));
      next = pause == 0 ? System.nanoTime() : next + pause;
      waitUntil(next);
    }
    return Arrays.copyOf(times, count);
  }

  private void read(
      String clipId, Reading reading, FileChannel file, ByteBuffer bytes, SampleRange range) {
    switch (reading) {
      case READ -> find(clipId).read(range);
      case SLICE -> AudioSlices.slice(find(clipId), range);
      case PREAD -> pread(file, bytes, range);
    }
  }

  private PcmClip find(String clipId) {
    return store.find(clipId).orElseThrow();
  }

  private static void pread(FileChannel file, ByteBuffer bytes, SampleRange range) {
    try {
      long from = range.startSample() * PcmFormat.BYTES_PER_SAMPLE;
      for (bytes.clear(); bytes.hasRemaining(); ) {
        file.read(bytes, from + bytes.position());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SampleRange anywhere(String clipId, SplittableRandom random) {
    long start = random.nextLong(find(clipId).lengthSamples() - SLICE_SAMPLES + 1);
    return new SampleRange(start, start + SLICE_SAMPLES);
  }

  private static long timed(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return System.nanoTime() - start;
  }

  static void waitUntil(long nanoTime) {
    for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static long[] concat(long[] first, long[] second) {
    long[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** In milliseconds. */
  private static double percentile(long[] nanos, double part) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[(int) (part * (sorted.length - 1))] / 1e6;
  }

  /** A stream that grows by 20 ms 50 times a second and is forced to the disk every second. */
  private static final class Appending implements AutoCloseable {
    private static final int BLOCK_SAMPLES = PcmFormat.RATE_HZ / 50;

    private final PcmSegmentWriter writer;
    private final Thread thread;
    private volatile boolean closed;

    Appending(Path pcm) throws IOException {
      writer = new PcmSegmentWriter(pcm, 0);
      thread = new Thread(this::append, "bench-append");
      thread.start();
    }

    @Override
    public void close() throws IOException {
      closed = true;
      boolean interrupted = false;
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      writer.close();
    }

    private void append() {
      short[] block = new short[BLOCK_SAMPLES];
      long next = System.nanoTime();
      try {
        while (!closed) {
          writer.accept(block, block.length);
          if (writer.lengthSamples() % PcmFormat.RATE_HZ == 0) {
            writer.force();
          }
          next += 20_000_000;
          waitUntil(next);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
