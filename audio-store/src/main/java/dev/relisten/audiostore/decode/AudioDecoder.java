package dev.relisten.audiostore.decode;

import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.EMPTY;
import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.LIMIT_EXCEEDED;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.bytedeco.javacpp.PointerScope;

/**
 * Any recording to 16 kHz mono 16 bit, with FFmpeg's libraries in this process; memory is bounded
 * whatever the length. Thread-safe: each call stands alone. An interrupt ends a call with an
 * IOException.
 */
public final class AudioDecoder implements FileDecoder {
  private final DecodeLimits limits;

  public AudioDecoder(DecodeLimits limits) {
    this.limits = limits;
  }

  @Override
  public DecodeReport decode(Path file, SampleSink sink) throws IOException {
    return decode(file, InputFormat.detected(), sink);
  }

  /** As {@link #decode(Path, SampleSink)}, for a file whose format was declared. */
  public DecodeReport decode(Path file, InputFormat format, SampleSink sink) throws IOException {
    return decode(FileBytes.open(file), format, new Deadline(limits.maxWallTime()), sink);
  }

  /** The whole sound of a short file in memory, whatever was wrong with it. */
  public static short[] decodeAll(Path file, DecodeLimits limits) throws IOException {
    SampleBuffer buffer = new SampleBuffer();
    new AudioDecoder(limits).decode(file, buffer);
    return buffer.toArray();
  }

  /** Closes {@code source}. */
  DecodeReport decode(ByteSource source, InputFormat format, Deadline deadline, SampleSink sink)
      throws IOException {
    try (source) {
      refuseBySize(source);
      try (PointerScope scope = new PointerScope();
          Demuxer demuxer =
              new Demuxer(new AvioInput(source, limits.maxBytes(), deadline), format, deadline);
          FrameDecoder decoder = new FrameDecoder(demuxer.audio());
          Decoding decoding = new Decoding(demuxer, decoder, limits, sink)) {
        return decoding.run();
      }
    }
  }

  private void refuseBySize(ByteSource source) throws IOException {
    OptionalLong size = source.size();
    if (size.isPresent() && size.getAsLong() == 0) {
      throw new UndecodableAudioException(EMPTY, "file: 0 bytes (expected: a recording)");
    }
    if (size.orElse(0) > limits.maxBytes()) {
      throw new UndecodableAudioException(
          LIMIT_EXCEEDED,
          "file: " + size.getAsLong() + " bytes (expected: at most " + limits.maxBytes() + ")");
    }
  }
}
