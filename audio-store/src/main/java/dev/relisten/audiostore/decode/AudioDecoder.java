package dev.relisten.audiostore.decode;

import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.EMPTY;
import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.UNKNOWN_FORMAT;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;

/**
 * Any recording to 16 kHz mono 16 bit, with FFmpeg's libraries in this process. Blocks until the
 * file is decoded; memory is bounded whatever the length. Thread-safe: each call stands alone. An
 * interrupt ends a call with an IOException.
 */
public final class AudioDecoder {
  private static final int RIFX = 0x52494658;

  private final DecodeLimits limits;

  public AudioDecoder(DecodeLimits limits) {
    this.limits = limits;
  }

  /**
   * Decodes a file into {@code sink}, block by block.
   *
   * @throws UndecodableAudioException if the file is not usable as sound; the sink may have had
   *     some of it
   * @throws IOException if the file cannot be read, or the sink's own
   */
  public DecodeReport decode(Path file, SampleSink sink) throws IOException {
    refuseByFirstBytes(file);
    Deadline deadline = new Deadline(limits.maxWallTime());
    try (PointerScope scope = new PointerScope();
        Demuxer demuxer = new Demuxer(file, deadline);
        FrameDecoder decoder = new FrameDecoder(demuxer.audio());
        Decoding decoding = new Decoding(demuxer, decoder, limits, sink)) {
      return decoding.run();
    }
  }

  /** The whole sound of a short file in memory, whatever was wrong with it. */
  public static short[] decodeAll(Path file, DecodeLimits limits) throws IOException {
    SampleBuffer buffer = new SampleBuffer();
    new AudioDecoder(limits).decode(file, buffer);
    return buffer.toArray();
  }

  /** FFmpeg takes big-endian RIFX for little-endian and makes noise of it. */
  private static void refuseByFirstBytes(Path file) throws IOException {
    byte[] head = new byte[4];
    int read;
    try (InputStream in = Files.newInputStream(file)) {
      read = in.readNBytes(head, 0, head.length);
    }
    if (read == 0) {
      throw new UndecodableAudioException(EMPTY, "file: 0 bytes (expected: a recording)");
    }
    if (ByteBuffer.wrap(head).getInt() == RIFX) {
      throw new UndecodableAudioException(
          UNKNOWN_FORMAT, "file: big-endian RIFX (expected: RIFF or another recording)");
    }
  }
}
