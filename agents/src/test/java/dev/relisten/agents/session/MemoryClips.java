package dev.relisten.agents.session;

import dev.relisten.audiostore.ClipEntry;
import dev.relisten.audiostore.ClipExtent;
import dev.relisten.audiostore.ClipPage;
import dev.relisten.audiostore.ClipStore;
import dev.relisten.audiostore.PcmClip;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.audiostore.StoredClip;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Clips in memory, of no age; one can be lost or damaged. Files are for subclasses to add. */
public class MemoryClips implements ClipStore {
  private final Map<String, PcmClip> clips = new ConcurrentHashMap<>();
  private final Map<String, byte[]> attachments = new ConcurrentHashMap<>();

  /** A clip whose sample at n is n mod 1,000. */
  public MemoryClips with(String clipId, int lengthSamples) {
    short[] samples = new short[lengthSamples];
    for (int i = 0; i < lengthSamples; i++) {
      samples[i] = (short) (i % 1_000);
    }
    clips.put(clipId, new MemoryClip(clipId, samples));
    return this;
  }

  /** A clip of these samples. */
  public MemoryClips with(String clipId, short[] samples) {
    clips.put(clipId, new MemoryClip(clipId, samples));
    return this;
  }

  /** A live stream of {@code extent}; its sample at n is n mod 1,000. */
  public MemoryClips withStream(String clipId, ClipExtent extent) {
    clips.put(clipId, new MemoryStream(clipId, extent));
    return this;
  }

  public void lose(String clipId) {
    clips.remove(clipId);
  }

  public MemoryClips withDamaged(String clipId, int lengthSamples) {
    clips.put(clipId, new DamagedClip(clipId, ClipExtent.ofRecording(lengthSamples)));
    return this;
  }

  @Override
  public StoredClip add(Path file) throws IOException {
    throw new UnsupportedOperationException("add: " + file);
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

  @SuppressWarnings("ArrayRecordComponent")
  private record MemoryClip(String clipId, short[] samples) implements PcmClip {
    @Override
    public ClipExtent extent() {
      return ClipExtent.ofRecording(samples.length);
    }

    @Override
    public short[] read(SampleRange range) {
      return Arrays.copyOfRange(samples, (int) range.startSample(), (int) range.endSample());
    }
  }

  private record MemoryStream(String clipId, ClipExtent extent) implements PcmClip {
    @Override
    public short[] read(SampleRange range) {
      short[] samples = new short[(int) range.lengthSamples()];
      for (int i = 0; i < samples.length; i++) {
        samples[i] = (short) ((range.startSample() + i) % 1_000);
      }
      return samples;
    }
  }

  private record DamagedClip(String clipId, ClipExtent extent) implements PcmClip {
    @Override
    public short[] read(SampleRange range) {
      throw new UncheckedIOException(new IOException("disk gone"));
    }
  }
}
