package dev.relisten.gpuworkers;

import java.util.List;
import java.util.function.Supplier;

/**
 * An engine that keeps account of where the time of its thread goes. As thread-safe as the engine
 * within, but for {@link #times}, which any thread may call.
 */
public final class TimedEngine extends ForwardingEngine {
  private Times times = Times.NONE;

  /** What a call did. */
  private enum Work {
    ENCODE,
    PREFILL,
    DECODE
  }

  /**
   * Sums since the engine was made.
   *
   * @param encodeNanos in {@link #encode} and pieces of {@link #encoding}
   * @param prefillNanos in steps with a chunk of several rows, other sequences' single rows with it
   * @param decodeNanos in steps of single rows only
   * @param encodes pieces of sound encoded
   * @param prefills steps with a chunk of several rows
   * @param decodes steps of single rows only
   * @param decodedRows rows of the latter
   */
  public record Times(
      long encodeNanos,
      long prefillNanos,
      long decodeNanos,
      long encodes,
      long prefills,
      long decodes,
      long decodedRows) {
    static final Times NONE = new Times(0, 0, 0, 0, 0, 0, 0);

    /** What came since {@code earlier}. */
    public Times since(Times earlier) {
      return new Times(
          encodeNanos - earlier.encodeNanos,
          prefillNanos - earlier.prefillNanos,
          decodeNanos - earlier.decodeNanos,
          encodes - earlier.encodes,
          prefills - earlier.prefills,
          decodes - earlier.decodes,
          decodedRows - earlier.decodedRows);
    }

    private Times plus(Work work, long nanos, int rows) {
      return switch (work) {
        case ENCODE ->
            new Times(
                encodeNanos + nanos,
                prefillNanos,
                decodeNanos,
                encodes + 1,
                prefills,
                decodes,
                decodedRows);
        case PREFILL ->
            new Times(
                encodeNanos,
                prefillNanos + nanos,
                decodeNanos,
                encodes,
                prefills + 1,
                decodes,
                decodedRows);
        case DECODE ->
            new Times(
                encodeNanos,
                prefillNanos,
                decodeNanos + nanos,
                encodes,
                prefills,
                decodes + 1,
                decodedRows + rows);
      };
    }
  }

  /** The engine within is closed with this one. */
  public TimedEngine(Engine engine) {
    super(engine);
  }

  public synchronized Times times() {
    return times;
  }

  @Override
  public float[] encode(float[] samples) {
    return timed(Work.ENCODE, 0, () -> super.encode(samples));
  }

  @Override
  public Encoding encoding(float[] samples) {
    return new TimedEncoding(super.encoding(samples));
  }

  @Override
  public List<float[]> step(List<Chunk> chunks) {
    boolean single = chunks.stream().allMatch(chunk -> chunk.embeddings().length == hiddenSize());
    Work work = single ? Work.DECODE : Work.PREFILL;
    return timed(work, chunks.size(), () -> super.step(chunks));
  }

  private final class TimedEncoding implements Encoding {
    private final Encoding encoding;

    TimedEncoding(Encoding encoding) {
      this.encoding = encoding;
    }

    @Override
    public boolean advance() {
      return timed(Work.ENCODE, 0, encoding::advance);
    }

    @Override
    public float[] features() {
      return encoding.features();
    }
  }

  private <T> T timed(Work work, int rows, Supplier<T> call) {
    long start = System.nanoTime();
    T result = call.get();
    add(work, System.nanoTime() - start, rows);
    return result;
  }

  private synchronized void add(Work work, long nanos, int rows) {
    times = times.plus(work, nanos, rows);
  }
}
