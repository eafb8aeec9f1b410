package dev.relisten.audiostore.decode;

import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.LIMIT_EXCEEDED;
import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_FORCE;
import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_SIZE;
import static org.bytedeco.ffmpeg.global.avformat.avio_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avio_context_free;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EIO;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** Bytes as FFmpeg reads them: through Java, so that no protocol of FFmpeg's is ever opened. */
final class AvioInput implements AutoCloseable {
  private static final int BUFFER_BYTES = 65_536;
  private static final int HEAD_BYTES = 8_192;
  private static final int FROM_START = 0;
  private static final int FROM_HERE = 1;
  private static final int FROM_END = 2;

  private final ByteSource source;
  private final long maxBytes;
  private final boolean seekable;
  private final byte[] head = new byte[HEAD_BYTES];
  private final Deadline deadline;
  private final Pointer number;
  private final AVIOContext context;
  private int headBytes;
  private long position;
  private boolean seekRefused;
  private Exception failure;

  /** Closes {@code source} when it is closed. */
  AvioInput(ByteSource source, long maxBytes, Deadline deadline) throws IOException {
    this.source = source;
    this.maxBytes = maxBytes;
    this.deadline = deadline;
    this.seekable = source.size().isPresent();
    number = AvioCallbacks.register(this);
    BytePointer buffer = new BytePointer(av_malloc(BUFFER_BYTES));
    context =
        avio_alloc_context(
            buffer, BUFFER_BYTES, 0, number, AvioCallbacks.READ, null, AvioCallbacks.SEEK);
    context.seekable(seekable ? 1 : 0);
  }

  /** Makes this the input of a container, which is interrupted when the deadline is over. */
  void feed(AVFormatContext container) {
    container.pb(context);
    container.flags(container.flags() | AVFormatContext.AVFMT_FLAG_CUSTOM_IO);
    container.interrupt_callback().callback(AvioCallbacks.INTERRUPT).opaque(number);
  }

  boolean isInterrupted() {
    return deadline.expired();
  }

  AVIOContext context() {
    return context;
  }

  boolean seekable() {
    return seekable;
  }

  boolean isEmpty() {
    return headBytes == 0;
  }

  /** The first bytes, as far as they were read; at most 8 KiB of a stream, all of a file. */
  ByteSource beginning() {
    return seekable ? source : new HeadBytes(Arrays.copyOf(head, headBytes));
  }

  /** Whether FFmpeg wanted to go back in a stream that is read in order only. */
  boolean seekRefused() {
    return seekRefused;
  }

  /** Throws what Java's side of a read or seek met, which FFmpeg only knows as an I/O error. */
  void check() throws IOException {
    if (failure instanceof RuntimeException refusal) {
      throw refusal;
    }
    if (failure != null) {
      throw new IOException("input: " + failure + " (expected: readable)", failure);
    }
  }

  @Override
  public void close() throws IOException {
    av_free(context.buffer());
    avio_context_free(context);
    AvioCallbacks.unregister(number);
    source.close();
  }

  /** For FFmpeg: how many bytes, or an error. */
  int read(BytePointer buffer, int count) {
    try {
      ByteBuffer target = buffer.position(0).limit(count).asByteBuffer();
      int read = source.read(target, position);
      if (read <= 0) {
        return AVERROR_EOF;
      }
      keepHead(target.flip());
      position += read;
      checkLimit();
      return read;
    } catch (IOException | RuntimeException e) { // one that gets into C ends the process
      failure = e;
      return AVERROR_EIO();
    }
  }

  private void keepHead(ByteBuffer read) {
    if (position == headBytes && headBytes < HEAD_BYTES) {
      int count = Math.min(read.remaining(), HEAD_BYTES - headBytes);
      read.get(head, headBytes, count);
      headBytes += count;
    }
  }

  private void checkLimit() {
    if (position > maxBytes) {
      throw new UndecodableAudioException(
          LIMIT_EXCEEDED, "input: more than " + maxBytes + " bytes (expected: at most that)");
    }
  }

  /** For FFmpeg: the place, the size, or an error. */
  long seek(long offset, int whence) {
    if (!seekable) {
      return refuse(whence & ~AVSEEK_FORCE);
    }
    try {
      return seekOrSize(offset, whence & ~AVSEEK_FORCE);
    } catch (IOException | RuntimeException e) {
      failure = e;
      return AVERROR_EIO();
    }
  }

  /**
   * The size of a stream is 0: FFmpeg's MP3 reader takes an error for a huge size, believes the
   * file to be two in one, and leaves the padding of the last frame.
   */
  private long refuse(int whence) {
    if (whence == AVSEEK_SIZE) {
      return 0;
    }
    seekRefused = true;
    return AVERROR_EIO();
  }

  private long seekOrSize(long offset, int whence) throws IOException {
    if (whence == AVSEEK_SIZE) {
      return source.size().orElseThrow();
    }
    long target = origin(whence) + offset;
    if (target < 0) {
      return -1;
    }
    position = target;
    return target;
  }

  private long origin(int whence) throws IOException {
    return switch (whence) {
      case FROM_START -> 0;
      case FROM_HERE -> position;
      case FROM_END -> source.size().orElseThrow();
      default -> Long.MIN_VALUE / 2;
    };
  }

  private record HeadBytes(byte[] bytes) implements ByteSource {
    @Override
    public int read(ByteBuffer target, long position) {
      if (position >= bytes.length) {
        return -1;
      }
      int count = Math.min(target.remaining(), bytes.length - (int) position);
      target.put(bytes, (int) position, count);
      return count;
    }

    @Override
    public OptionalLong size() {
      return OptionalLong.of(bytes.length);
    }

    @Override
    public void close() {
      // bytes in memory
    }
  }
}
