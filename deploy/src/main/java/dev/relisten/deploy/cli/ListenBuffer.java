package dev.relisten.deploy.cli;

import dev.relisten.audiostore.decode.SampleSink;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Sound between its source and the server: kept until the server has it on its disk, so that it can
 * be sent again. Bounded: a source that is faster than the server waits. Thread-safe; positions are
 * samples from the source's first.
 */
final class ListenBuffer implements SampleSink {
  private static final int MAX_SAMPLES = 60 * 16_000;
  private static final int MAX_PIECE_SAMPLES = 16_000;

  private final Deque<Piece> pieces = new ArrayDeque<>();
  private long start;
  private long end;
  private boolean ended;

  /** Samples from a position on; none if there were none in time. */
  @SuppressWarnings("ArrayRecordComponent")
  record Piece(long start, short[] samples) {
    long end() {
      return start + samples.length;
    }

    Piece from(long position) {
      int first = (int) (position - start);
      int last = Math.min(samples.length, first + MAX_PIECE_SAMPLES);
      return new Piece(position, Arrays.copyOfRange(samples, first, last));
    }
  }

  @Override
  public synchronized void accept(short[] samples, int count) throws InterruptedIOException {
    try {
      while (end - start > MAX_SAMPLES && !ended) {
        wait();
      }
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted");
    }
    if (!ended) {
      pieces.add(new Piece(end, Arrays.copyOf(samples, count)));
      end += count;
      notifyAll();
    }
  }

  /** No more comes. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** Waits until there is sound, or there will be none. */
  synchronized void awaitSound() throws InterruptedException {
    while (end == 0 && !ended) {
      wait();
    }
  }

  /** The first position that can still be asked for. */
  synchronized long start() {
    return start;
  }

  /** Sound from {@code position} on; waits for it up to {@code limit}, then has none. */
  synchronized Piece next(long position, Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (position == end && !ended) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        break;
      }
      wait(left);
    }
    return pieces.stream()
        .filter(piece -> piece.end() > position)
        .findFirst()
        .map(piece -> piece.from(position))
        .orElse(new Piece(position, new short[0]));
  }

  /** Whether nothing comes behind {@code position}. */
  synchronized boolean isAtEnd(long position) {
    return ended && position == end;
  }

  /** What is before {@code position} will not be asked for again. */
  synchronized void drop(long position) {
    while (!pieces.isEmpty() && pieces.getFirst().end() <= position) {
      pieces.removeFirst();
    }
    start = Math.max(start, Math.min(position, end));
    notifyAll();
  }
}
