package dev.relisten.agents.server;

import dev.relisten.agents.session.MemoryClips;
import dev.relisten.audiostore.StoredClip;
import dev.relisten.audiostore.decode.DecodeReport;
import dev.relisten.audiostore.decode.UndecodableAudioException;
import dev.relisten.audiostore.decode.UndecodableAudioException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/** A store in memory that takes a file's bytes as samples. */
final class RawStore extends MemoryClips {
  private final AtomicInteger added = new AtomicInteger();

  @Override
  public StoredClip add(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    if (bytes.length == 0) {
      throw new UndecodableAudioException(Reason.EMPTY, "file: 0 bytes (expected: sound)");
    }
    short[] samples = new short[bytes.length / 2];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
    String clipId = "%064x".formatted(added.incrementAndGet());
    return new StoredClip(
        with(clipId, samples).find(clipId).orElseThrow(),
        new DecodeReport(
            "raw", "pcm", 16_000, 1, samples.length, OptionalLong.empty(), 0, 0, false, 0, 9_000));
  }
}
