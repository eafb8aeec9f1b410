package dev.relisten.audiostore.decode;

import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_FORCE;
import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_SIZE;
import static org.bytedeco.ffmpeg.global.avformat.avio_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avio_context_free;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EIO;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.Read_packet_Pointer_BytePointer_int;
import org.bytedeco.ffmpeg.avformat.Seek_Pointer_long_int;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A file as FFmpeg reads it: through Java, so that no protocol of FFmpeg's is ever opened. An
 * interrupt of the decoding thread ends the reading with an IOException.
 */
final class InputFile implements AutoCloseable {
  private static final int BUFFER_BYTES = 65_536;
  private static final int FROM_START = 0;
  private static final int FROM_HERE = 1;
  private static final int FROM_END = 2;

  private final FileChannel channel;
  // Fields, not locals: FFmpeg holds only their native half.
  private final Read_packet_Pointer_BytePointer_int onRead = new OnRead();
  private final Seek_Pointer_long_int onSeek = new OnSeek();
  private final AVIOContext context;
  // Kept here: a damaged file asks for places that no file system has.
  private long position;
  private IOException failure;

  InputFile(Path file) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.READ);
    BytePointer buffer = new BytePointer(av_malloc(BUFFER_BYTES));
    context = avio_alloc_context(buffer, BUFFER_BYTES, 0, null, onRead, null, onSeek);
    context.seekable(1);
  }

  AVIOContext context() {
    return context;
  }

  /** Throws what Java's side of a read or seek met, which FFmpeg only knows as an I/O error. */
  void check() throws IOException {
    if (failure != null) {
      throw new IOException("input: " + failure + " (expected: readable)", failure);
    }
  }

  @Override
  public void close() throws IOException {
    av_free(context.buffer());
    avio_context_free(context);
    onRead.deallocate();
    onSeek.deallocate();
    channel.close();
  }

  private int read(BytePointer buffer, int count) {
    try {
      if (position >= channel.size()) {
        return AVERROR_EOF;
      }
      int read = channel.read(buffer.position(0).limit(count).asByteBuffer(), position);
      position += Math.max(0, read);
      return read <= 0 ? AVERROR_EOF : read;
    } catch (IOException e) {
      failure = e;
      return AVERROR_EIO();
    }
  }

  private long seek(long offset, int whence) {
    try {
      return seekOrSize(offset, whence & ~AVSEEK_FORCE);
    } catch (IOException e) {
      failure = e;
      return AVERROR_EIO();
    }
  }

  private long seekOrSize(long offset, int whence) throws IOException {
    if (whence == AVSEEK_SIZE) {
      return channel.size();
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
      case FROM_END -> channel.size();
      default -> Long.MIN_VALUE / 2;
    };
  }

  private final class OnRead extends Read_packet_Pointer_BytePointer_int {
    @Override
    public int call(Pointer opaque, BytePointer buffer, int count) {
      return read(buffer, count);
    }
  }

  private final class OnSeek extends Seek_Pointer_long_int {
    @Override
    public long call(Pointer opaque, long offset, int whence) {
      return seek(offset, whence);
    }
  }
}
