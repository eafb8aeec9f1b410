package dev.relisten.audiostore.decode;

import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.ffmpeg.avformat.Read_packet_Pointer_BytePointer_int;
import org.bytedeco.ffmpeg.avformat.Seek_Pointer_long_int;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * How FFmpeg calls Java: by one function of each kind for all inputs, which are told apart by a
 * number. JavaCPP has ten functions of a kind at most, and hands out NULL for the eleventh, without
 * a word.
 */
final class AvioCallbacks {
  static final Read_packet_Pointer_BytePointer_int READ = new OnRead().retainReference();
  static final Seek_Pointer_long_int SEEK = new OnSeek().retainReference();
  static final AVIOInterruptCB.Callback_Pointer INTERRUPT = new OnInterrupt().retainReference();

  private static final AtomicLong LAST = new AtomicLong();
  private static final Map<Long, AvioInput> INPUTS = new ConcurrentHashMap<>();

  private AvioCallbacks() {}

  /** A number for FFmpeg to give back with each call, until {@link #unregister}. */
  static Pointer register(AvioInput input) {
    long number = LAST.incrementAndGet();
    INPUTS.put(number, input);
    return new Opaque(number);
  }

  static void unregister(Pointer number) {
    INPUTS.remove(number.address());
  }

  /** Never followed: only its address counts. */
  private static final class Opaque extends Pointer {
    Opaque(long number) {
      address = number;
    }
  }

  private static final class OnRead extends Read_packet_Pointer_BytePointer_int {
    @Override
    public int call(Pointer number, BytePointer buffer, int count) {
      AvioInput input = INPUTS.get(number.address());
      return input == null ? AVERROR_EOF : input.read(buffer, count);
    }
  }

  private static final class OnSeek extends Seek_Pointer_long_int {
    @Override
    public long call(Pointer number, long offset, int whence) {
      AvioInput input = INPUTS.get(number.address());
      return input == null ? AVERROR_EOF : input.seek(offset, whence);
    }
  }

  private static final class OnInterrupt extends AVIOInterruptCB.Callback_Pointer {
    @Override
    public int call(Pointer number) {
      AvioInput input = INPUTS.get(number.address());
      return input == null || input.isInterrupted() ? 1 : 0;
    }
  }
}
