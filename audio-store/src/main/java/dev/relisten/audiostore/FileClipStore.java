package dev.relisten.audiostore;

import dev.relisten.audiostore.decode.DecodeLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Clips in a folder of the local disk, a directory a clip:
 *
 * <pre>
 * clips/CLIP_ID/       see {@link ClipFolder}
 * uploads/SHA256.json  which clip an uploaded file became
 * incoming/            unfinished; what a killed process left is deleted at the next start
 * lock                 held while clips appear and disappear
 * </pre>
 *
 * A clip appears by one atomic move, after it was forced to the disk, and disappears by one: whole
 * or not at all. Several processes may share a folder. Thread-safe; the same file added twice at
 * once is decoded once.
 */
public final class FileClipStore implements ClipStore {
  private final ClipFolders clips;
  private final Uploads uploads;
  private final ClipSpool spool;
  private final FolderLock changes;
  private final long quotaBytes;
  private final ClipCache cache = new ClipCache();

  private FileClipStore(Path root, DecodeLimits limits, OptionalLong quotaBytes)
      throws IOException {
    this.clips = new ClipFolders(Files.createDirectories(root.resolve("clips")));
    this.uploads = new Uploads(root.resolve("uploads"));
    this.spool = ClipSpool.open(root.resolve("incoming"), limits);
    this.changes = new FolderLock(root.resolve("lock"));
    this.quotaBytes = quotaBytes.orElse(Long.MAX_VALUE);
  }

  /** Opens the store in {@code root} without a quota; makes the folder if there is none. */
  public static FileClipStore open(Path root, DecodeLimits limits) throws IOException {
    return open(root, limits, OptionalLong.empty());
  }

  /**
   * Opens the store in {@code root}; makes the folder if there is none.
   *
   * @param quotaBytes most bytes of all clips' sound; empty for no limit
   */
  public static FileClipStore open(Path root, DecodeLimits limits, OptionalLong quotaBytes)
      throws IOException {
    return new FileClipStore(root, limits, quotaBytes);
  }

  @Override
  public StoredClip add(Path file) throws IOException {
    return spool.add(file, new Keeper());
  }

  @Override
  public Optional<PcmClip> find(String clipId) {
    Optional<ClipFolder> folder = clips.find(clipId);
    if (folder.isEmpty()) {
      return Optional.empty();
    }
    Optional<PcmClip> cached = cache.get(clipId);
    return cached.isPresent() ? cached : open(folder.get());
  }

  @Override
  public ClipPage list(String pageToken, int maxClips) {
    try {
      return clips.page(pageToken, maxClips);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean delete(String clipId) throws IOException {
    return changes.hold(() -> remove(clipId, Instant.MAX));
  }

  @Override
  public List<String> deleteAddedBefore(Instant instant) throws IOException {
    List<String> deleted = new ArrayList<>();
    for (String clipId : clips.ids()) {
      if (changes.hold(() -> remove(clipId, instant))) {
        deleted.add(clipId);
      }
    }
    return deleted;
  }

  @Override
  public long usedBytes() {
    try {
      return clips.soundBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean attach(String clipId, String name, byte[] bytes) throws IOException {
    ClipAttachments.checkName(name);
    ClipAttachments.checkLength(bytes);
    return spool.inFolder(
        scratch -> {
          Path file = Durable.write(scratch.resolve(name), bytes);
          return changes.hold(() -> attach(clipId, name, file));
        });
  }

  @Override
  public Optional<byte[]> attachment(String clipId, String name) {
    ClipAttachments.checkName(name);
    Optional<Path> file = clips.find(clipId).map(folder -> folder.attachment(name));
    try {
      return file.isEmpty() ? Optional.empty() : Optional.of(Files.readAllBytes(file.get()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("clip " + clipId + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      spool.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<PcmClip> open(ClipFolder folder) {
    try {
      PcmClip clip = folder.open();
      cache.put(clip);
      return Optional.of(clip);
    } catch (NoSuchFileException e) {
      return Optional.empty(); // deleted at this moment
    } catch (IOException e) {
      throw new UncheckedIOException("clip " + folder.clipId() + ": " + e.getMessage(), e);
    }
  }

  private boolean remove(String clipId, Instant ifAddedBefore) throws IOException {
    Optional<ClipFolder> folder = clips.find(clipId);
    if (folder.isEmpty() || !folder.get().addedAt().isBefore(ifAddedBefore)) {
      return false;
    }
    cache.remove(clipId);
    return spool.inFolder(
        scratch -> {
          for (String fileHash : clips.remove(folder.get(), scratch).uploads()) {
            uploads.forget(fileHash);
          }
          return true;
        });
  }

  private boolean attach(String clipId, String name, Path finished) throws IOException {
    Optional<ClipFolder> folder = clips.find(clipId);
    if (folder.isEmpty()) {
      return false;
    }
    Path target = folder.get().attachment(name);
    Files.createDirectories(target.getParent());
    Files.move(finished, target, StandardCopyOption.ATOMIC_MOVE);
    Durable.force(target.getParent());
    return true;
  }

  /** Each step under the lock of all changes. */
  private final class Keeper implements ClipKeeper {
    @Override
    public Optional<StoredClip> known(String fileHash) throws IOException {
      return changes.hold(() -> renewed(fileHash));
    }

    @Override
    public long roomBytes() throws IOException {
      return quotaBytes == Long.MAX_VALUE ? quotaBytes : quotaBytes - clips.soundBytes();
    }

    @Override
    public StoredClip keep(SpooledClip spooled) throws IOException {
      return changes.hold(() -> publish(spooled));
    }

    private Optional<StoredClip> renewed(String fileHash) throws IOException {
      Optional<Upload> upload = uploads.find(fileHash);
      Optional<ClipFolder> folder = upload.flatMap(known -> clips.find(known.clipId()));
      if (folder.isEmpty()) {
        return Optional.empty();
      }
      folder.get().renew(Instant.now());
      return open(folder.get()).map(clip -> new StoredClip(clip, upload.get().report()));
    }

    private StoredClip publish(SpooledClip spooled) throws IOException {
      String clipId = spooled.upload().clipId();
      Path scratch = spooled.folder().getParent();
      Optional<ClipFolder> same = clips.find(clipId);
      if (same.isPresent()) {
        same.get().renew(Instant.now());
        same.get().addUpload(spooled.fileHash());
      } else {
        spooled.checkRoom(quotaBytes - roomBytes(), quotaBytes);
        new ClipFolder(spooled.folder()).addUpload(spooled.fileHash());
        clips.put(spooled.folder(), clipId);
      }
      uploads.put(spooled.fileHash(), spooled.upload(), scratch);
      ClipFolder kept = clips.find(clipId).orElseThrow();
      return new StoredClip(kept.open(), spooled.upload().report());
    }
  }
}
