package dev.relisten.audiostore.decode;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import org.apache.pekko.util.ByteString;

/**
 * Between a stream and the thread that decodes it: encoded bytes one way, frames the other, both
 * bounded. The stream's side never blocks and is told when something changed; the decoding thread
 * waits.
 */
final class Handover implements ByteSource, SampleSink {
  /** The next bytes are asked for when fewer than this wait. */
  static final int MAX_BYTES = 32_768;

  /** Decoding waits when this many are not yet taken. */
  static final int MAX_SAMPLES = 32_768;

  private final Deadline deadline;
  private final Runnable onChange;
  private final Queue<ByteBuffer> bytes = new ArrayDeque<>();
  private final Queue<PcmFrame> frames = new ArrayDeque<>();
  private int waitingBytes;
  private int waitingSamples;
  private long nextSample;
  private boolean ended;
  private boolean abandoned;

  Handover(Deadline deadline, Runnable onChange) {
    this.deadline = deadline;
    this.onChange = onChange;
  }

  synchronized void offer(ByteString encoded) {
    if (encoded.isEmpty()) {
      return;
    }
    encoded.getByteBuffers().forEach(bytes::add);
    waitingBytes += encoded.size();
    notifyAll();
  }

  synchronized boolean hasRoom() {
    return waitingBytes < MAX_BYTES;
  }

  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** Nobody wants the sound any more: the decoding thread ends soon. */
  synchronized void abandon() {
    abandoned = true;
    deadline.abandon();
    bytes.clear();
    frames.clear();
    notifyAll();
  }

  /** Whether every frame that was handed over is taken. */
  synchronized boolean isDrained() {
    return frames.isEmpty();
  }

  synchronized Optional<PcmFrame> poll() {
    PcmFrame frame = frames.poll();
    if (frame == null) {
      return Optional.empty();
    }
    waitingSamples -= frame.samples().length;
    notifyAll();
    return Optional.of(frame);
  }

  @Override
  public int read(ByteBuffer target, long position) {
    int read;
    synchronized (this) {
      while (bytes.isEmpty() && !ended) {
        await();
      }
      checkWanted();
      read = take(target);
    }
    onChange.run();
    return read;
  }

  @Override
  public void accept(short[] samples, int count) {
    synchronized (this) {
      while (waitingSamples >= MAX_SAMPLES) {
        await();
      }
      checkWanted();
      frames.add(new PcmFrame(nextSample, Arrays.copyOf(samples, count)));
      waitingSamples += count;
      nextSample += count;
    }
    onChange.run();
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.empty();
  }

  @Override
  public void close() {
    // the stream owns what it handed over
  }

  /** As much as is there and fits: few calls through C. */
  private int take(ByteBuffer target) {
    int before = target.position();
    while (target.hasRemaining() && !bytes.isEmpty()) {
      ByteBuffer first = bytes.peek();
      int count = Math.min(target.remaining(), first.remaining());
      target.put(first.duplicate().limit(first.position() + count));
      first.position(first.position() + count);
      if (!first.hasRemaining()) {
        bytes.remove();
      }
    }
    int taken = target.position() - before;
    waitingBytes -= taken;
    return taken == 0 ? -1 : taken;
  }

  private void await() {
    checkWanted();
    long since = System.nanoTime();
    try {
      wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      abandoned = true;
    }
    deadline.waitedSince(since);
  }

  private void checkWanted() {
    if (abandoned) {
      throw new CancellationException("decoding: nobody wants it any more");
    }
  }
}
