package dev.relisten.agents.server;

import dev.relisten.audiostore.ClipEntry;
import dev.relisten.audiostore.ClipExtent;
import dev.relisten.audiostore.ClipPage;
import dev.relisten.audiostore.ClipStore;
import dev.relisten.audiostore.PcmClip;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.audiostore.StoredClip;
import dev.relisten.audiostore.decode.DecodeReport;
import dev.relisten.audiostore.decode.UndecodableAudioException;
import dev.relisten.audiostore.decode.UndecodableAudioException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/** A store in memory that takes a file's bytes as samples. */
final class RawStore implements ClipStore {
  private final Map<String, PcmClip> clips = new ConcurrentHashMap<>();
  private final Map<String, byte[]> attachments = new ConcurrentHashMap<>();

  private record Raw(String clipId, short[] samples) implements PcmClip {
    @Override
    public ClipExtent extent() {
      return ClipExtent.ofRecording(samples.length);
    }

    @Override
    public short[] read(SampleRange range) {
      return Arrays.copyOfRange(samples, (int) range.startSample(), (int) range.endSample());
    }
  }

  @Override
  public StoredClip add(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    if (bytes.length == 0) {
      throw new UndecodableAudioException(Reason.EMPTY, "file: 0 bytes (expected: sound)");
    }
    short[] samples = new short[bytes.length / 2];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
    PcmClip clip = new Raw("%064x".formatted(clips.size() + 1), samples);
    clips.put(clip.clipId(), clip);
    return new StoredClip(
        clip,
        new DecodeReport(
            "raw", "pcm", 16_000, 1, samples.length, OptionalLong.empty(), 0, 0, false, 0, 9_000));
  }

  @Override
  public Optional<PcmClip> find(String clipId) {
    return Optional.ofNullable(clips.get(clipId));
  }

  @Override
  public ClipPage list(String pageToken, int maxClips) {
    List<ClipEntry> rest =
        clips.values().stream()
            .filter(clip -> clip.clipId().compareTo(pageToken) > 0)
            .sorted(Comparator.comparing(PcmClip::clipId))
            .map(clip -> new ClipEntry(clip.clipId(), clip.lengthSamples(), Instant.EPOCH))
            .toList();
    List<ClipEntry> page = rest.subList(0, Math.min(maxClips, rest.size()));
    boolean last = page.size() == rest.size();
    return new ClipPage(page, last ? "" : page.get(page.size() - 1).clipId());
  }

  @Override
  public boolean delete(String clipId) {
    return clips.remove(clipId) != null;
  }

  @Override
  public List<String> deleteAddedBefore(Instant instant) {
    throw new UnsupportedOperationException("deleteAddedBefore");
  }

  @Override
  public long usedBytes() {
    return clips.values().stream().mapToLong(PcmClip::lengthSamples).sum() * 2;
  }

  @Override
  public boolean attach(String clipId, String name, byte[] bytes) {
    attachments.put(clipId + "/" + name, bytes);
    return clips.containsKey(clipId);
  }

  @Override
  public Optional<byte[]> attachment(String clipId, String name) {
    return Optional.ofNullable(attachments.get(clipId + "/" + name));
  }

  @Override
  public void close() {}
}
