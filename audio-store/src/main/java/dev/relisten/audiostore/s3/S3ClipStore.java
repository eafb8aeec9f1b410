package dev.relisten.audiostore.s3;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.relisten.audiostore.ClipAttachments;
import dev.relisten.audiostore.ClipEntry;
import dev.relisten.audiostore.ClipKeeper;
import dev.relisten.audiostore.ClipPage;
import dev.relisten.audiostore.ClipSpool;
import dev.relisten.audiostore.ClipStore;
import dev.relisten.audiostore.PcmClip;
import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.Sha256;
import dev.relisten.audiostore.SpooledClip;
import dev.relisten.audiostore.StoredClip;
import dev.relisten.audiostore.Upload;
import dev.relisten.audiostore.s3.S3Objects.Listed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Clips in a bucket, shared by many processes; {@link S3Layout} says how. Objects are never
 * changed. A clip appears when its manifest is put, after all its segments, and disappears with it.
 * Uploads are decoded on the local disk. Thread-safe.
 *
 * <p>Between processes two things are weaker than within one: a clip that another one deleted is
 * found for up to {@link S3Settings#deletionNotice} and then again its sound is served or a {@link
 * dev.relisten.audiostore.ClipDeletedException} thrown; and clips that several add at the same
 * moment may together exceed the quota.
 */
public final class S3ClipStore implements ClipStore {
  private static final int CACHED_CLIPS = 256;

  private final S3Objects objects;
  private final S3Layout layout;
  private final ClipSpool spool;
  private final long quotaBytes;
  private final ExecutorService fetchers;
  private final ExecutorService putters;
  private final S3Segments segments;
  private final S3Writer writer;
  private final Cache<String, S3PcmClip> clips;
  private long reservedBytes; // guarded by this: of clips that are being written

  private S3ClipStore(
      S3Objects objects, S3Settings settings, ClipSpool spool, OptionalLong quotaBytes) {
    this.objects = objects;
    this.layout = new S3Layout(settings.prefix());
    this.spool = spool;
    this.quotaBytes = quotaBytes.orElse(Long.MAX_VALUE);
    this.fetchers = threads("s3-fetch", settings.fetchThreads());
    this.putters = threads("s3-put", settings.fetchThreads());
    this.segments = new S3Segments(objects, layout, settings.cacheBytes(), fetchers);
    this.writer = new S3Writer(objects, layout, settings.segmentSeconds(), putters);
    this.clips =
        Caffeine.newBuilder()
            .maximumSize(CACHED_CLIPS)
            .expireAfterWrite(settings.deletionNotice())
            .build();
  }

  /**
   * Opens the store.
   *
   * @param client from {@link S3Settings#client}; closed with the store
   * @param spool a store keeps and then closes it
   * @param quotaBytes most bytes of all clips' sound; empty for no limit
   */
  public static S3ClipStore open(
      S3Client client, S3Settings settings, ClipSpool spool, OptionalLong quotaBytes) {
    S3Objects objects = new S3Objects(client, settings.bucket());
    return new S3ClipStore(objects, settings, spool, quotaBytes);
  }

  @Override
  public StoredClip add(Path file) throws IOException {
    return spool.add(file, new Keeper());
  }

  @Override
  public Optional<PcmClip> find(String clipId) {
    return cached(clipId).map(PcmClip.class::cast);
  }

  @Override
  public ClipPage list(String pageToken, int maxClips) {
    ClipPage.checkRequest(pageToken, maxClips);
    try {
      return page(pageToken, maxClips);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean delete(String clipId) throws IOException {
    Optional<Listed> key = manifestKey(clipId);
    if (key.isEmpty()) {
      return false;
    }
    Optional<S3Manifest> manifest = readManifest(key.get());
    objects.delete(List.of(key.get().key()));
    clips.invalidate(clipId);
    if (manifest.isPresent()) {
      segments.forget(clipId, manifest.get());
      deleteObjects(clipId, manifest.get().generation());
    }
    return true;
  }

  @Override
  public List<String> deleteAddedBefore(Instant instant) throws IOException {
    List<String> deleted = new ArrayList<>();
    for (Listed manifest : objects.listAll(layout.clips())) {
      ClipEntry entry = layout.entry(manifest);
      if (entry.addedAt().isBefore(instant) && delete(entry.clipId())) {
        deleted.add(entry.clipId());
      }
    }
    return deleted;
  }

  @Override
  public long usedBytes() {
    try {
      long samples = 0;
      for (Listed manifest : objects.listAll(layout.clips())) {
        samples += layout.entry(manifest).lengthSamples();
      }
      return samples * PcmFormat.BYTES_PER_SAMPLE;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean attach(String clipId, String name, byte[] bytes) throws IOException {
    ClipAttachments.checkName(name);
    ClipAttachments.checkLength(bytes);
    Optional<S3PcmClip> clip = load(clipId);
    if (clip.isPresent()) {
      objects.put(attachmentKey(clip.get(), name), bytes);
    }
    return clip.isPresent();
  }

  @Override
  public Optional<byte[]> attachment(String clipId, String name) {
    ClipAttachments.checkName(name);
    Optional<S3PcmClip> clip = cached(clipId);
    try {
      return clip.isEmpty() ? Optional.empty() : objects.get(attachmentKey(clip.get(), name));
    } catch (IOException e) {
      throw new UncheckedIOException("clip " + clipId + ": " + e.getMessage(), e);
    }
  }

  /**
   * Deletes what killed uploads and deletions left: objects of no kept clip.
   *
   * @param writtenBefore only objects older than this, as a clip's segments are there before it is
   *     one; longer ago than any upload takes
   * @return how many
   * @throws IOException if S3 fails or a manifest is damaged; then nothing is deleted
   */
  public int sweep(Instant writtenBefore) throws IOException {
    List<String> left = new S3Sweep(objects, layout).left(writtenBefore);
    objects.delete(left);
    return left.size();
  }

  @Override
  public void close() {
    putters.shutdown();
    fetchers.shutdown();
    objects.close();
    try {
      spool.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a clip is there and is still the same upload of it. */
  boolean isKept(String clipId, S3Manifest manifest) {
    try {
      return load(clipId)
          .filter(clip -> clip.manifest().generation().equals(manifest.generation()))
          .isPresent();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<S3PcmClip> cached(String clipId) {
    return Optional.ofNullable(clips.get(clipId, this::loadOrNull));
  }

  private S3PcmClip loadOrNull(String clipId) {
    try {
      return load(clipId).orElse(null);
    } catch (IOException e) {
      throw new UncheckedIOException("clip " + clipId + ": " + e.getMessage(), e);
    }
  }

  private Optional<S3PcmClip> load(String clipId) throws IOException {
    Optional<Listed> key = manifestKey(clipId);
    Optional<byte[]> bytes = key.isEmpty() ? Optional.empty() : objects.get(key.get().key());
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    S3Manifest manifest = S3Manifest.parse(bytes.get());
    return Optional.of(new S3PcmClip(clipId, manifest, segments, this));
  }

  private Optional<Listed> manifestKey(String clipId) throws IOException {
    return Sha256.isHash(clipId)
        ? objects.list(layout.manifests(clipId), "", 1).objects().stream().findFirst()
        : Optional.empty();
  }

  private ClipPage page(String pageToken, int maxClips) throws IOException {
    S3Objects.Page page = objects.list(layout.clips(), layout.behind(pageToken), maxClips);
    List<ClipEntry> entries = new ArrayList<>();
    for (Listed manifest : page.objects()) {
      entries.add(layout.entry(manifest));
    }
    boolean last = !page.more() || entries.isEmpty();
    return new ClipPage(entries, last ? "" : entries.get(entries.size() - 1).clipId());
  }

  private String attachmentKey(S3PcmClip clip, String name) {
    return layout.attachments(clip.clipId(), clip.manifest().generation()) + name;
  }

  /** A manifest that cannot be read is deleted all the same; its objects are left to the sweep. */
  private Optional<S3Manifest> readManifest(Listed key) throws IOException {
    Optional<byte[]> bytes = objects.get(key.key());
    try {
      return bytes.isEmpty() ? Optional.empty() : Optional.of(S3Manifest.parse(bytes.get()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void deleteObjects(String clipId, String generation) throws IOException {
    List<String> keys = new ArrayList<>();
    for (Listed file : objects.listAll(layout.files(clipId, generation))) {
      keys.add(layout.upload(file.key().substring(layout.files(clipId, generation).length())));
      keys.add(file.key());
    }
    for (String kind :
        List.of(layout.attachments(clipId, generation), layout.segments(clipId, generation))) {
      objects.listAll(kind).forEach(object -> keys.add(object.key()));
    }
    objects.delete(keys);
  }

  private static ExecutorService threads(String name, int count) {
    return Executors.newFixedThreadPool(
        count,
        work -> {
          Thread thread = new Thread(work, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  private final class Keeper implements ClipKeeper {
    @Override
    public Optional<StoredClip> known(String fileHash) throws IOException {
      Optional<Upload> upload = objects.get(layout.upload(fileHash)).flatMap(Upload::parse);
      return upload.isPresent() ? renewed(upload.get()) : Optional.empty();
    }

    @Override
    public long roomBytes() {
      return quotaBytes == Long.MAX_VALUE ? quotaBytes : quotaBytes - usedBytes();
    }

    @Override
    public StoredClip keep(SpooledClip spooled) throws IOException {
      Optional<StoredClip> same = renewed(spooled.upload());
      StoredClip clip = same.isPresent() ? same.get() : write(spooled);
      link(spooled, ((S3PcmClip) clip.clip()).manifest().generation());
      return clip;
    }

    private Optional<StoredClip> renewed(Upload upload) throws IOException {
      Optional<Listed> key = manifestKey(upload.clipId());
      if (key.isEmpty() || !objects.renew(key.get().key())) {
        return Optional.empty();
      }
      return load(upload.clipId()).map(clip -> new StoredClip(clip, upload.report()));
    }

    private StoredClip write(SpooledClip spooled) throws IOException {
      reserve(spooled);
      try {
        writer.write(spooled);
      } finally {
        release(spooled);
      }
      S3PcmClip clip =
          load(spooled.upload().clipId())
              .orElseThrow(
                  () -> new IOException("clip: deleted (expected: kept after it was added)"));
      return new StoredClip(clip, spooled.upload().report());
    }

    private void reserve(SpooledClip spooled) {
      synchronized (S3ClipStore.this) {
        long taken = quotaBytes == Long.MAX_VALUE ? 0 : usedBytes() + reservedBytes;
        spooled.checkRoom(taken, quotaBytes);
        reservedBytes += spooled.lengthBytes();
      }
    }

    private void release(SpooledClip spooled) {
      synchronized (S3ClipStore.this) {
        reservedBytes -= spooled.lengthBytes();
      }
    }

    /** The back reference first, so that what is remembered of a file can be deleted. */
    private void link(SpooledClip spooled, String generation) throws IOException {
      String fileHash = spooled.fileHash();
      String file = layout.files(spooled.upload().clipId(), generation) + fileHash;
      objects.put(file, new byte[0]);
      objects.put(layout.upload(fileHash), spooled.upload().toBytes());
    }
  }
}
