package dev.relisten.audiostore;

import dev.relisten.audiostore.Uploads.Upload;
import dev.relisten.audiostore.decode.AudioDecoder;
import dev.relisten.audiostore.decode.DecodeLimits;
import dev.relisten.audiostore.decode.DecodeReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Clips in a folder of the local disk, a directory a clip:
 *
 * <pre>
 * clips/CLIP_ID/sound.pcm    headerless 16 kHz mono 16 bit little endian
 * clips/CLIP_ID/index.json   length, CRC32C of each second
 * uploads/SHA256.json        which clip an uploaded file became
 * incoming/                  unfinished; what a killed process left is deleted at the next start
 * </pre>
 *
 * A clip appears by one atomic move, after it was forced to the disk: whole or not at all. Several
 * processes may share a folder. Thread-safe; the same file added twice at once is decoded once.
 */
public final class FileClipStore implements ClipStore {
  private static final String PCM = "sound.pcm";
  private static final String INDEX = "index.json";
  private static final int LOCKS = 64;

  private final Path clips;
  private final Uploads uploads;
  private final Incoming incoming;
  private final AudioDecoder decoder;
  private final ClipCache cache = new ClipCache();
  private final Object[] locks = IntStream.range(0, LOCKS).mapToObj(i -> new Object()).toArray();

  private FileClipStore(Path clips, Uploads uploads, Incoming incoming, AudioDecoder decoder) {
    this.clips = clips;
    this.uploads = uploads;
    this.incoming = incoming;
    this.decoder = decoder;
  }

  /** Opens the store in {@code root}; makes the folder if there is none. */
  public static FileClipStore open(Path root, DecodeLimits limits) throws IOException {
    return new FileClipStore(
        Files.createDirectories(root.resolve("clips")),
        new Uploads(root.resolve("uploads")),
        Incoming.open(root.resolve("incoming")),
        new AudioDecoder(limits));
  }

  @Override
  public StoredClip add(Path file) throws IOException {
    String fileHash = Sha256.ofFile(file);
    synchronized (locks[Math.floorMod(fileHash.hashCode(), LOCKS)]) {
      Optional<StoredClip> known = known(fileHash);
      return known.isPresent() ? known.get() : decode(file, fileHash);
    }
  }

  @Override
  public Optional<PcmClip> find(String clipId) {
    Optional<PcmClip> cached = cache.get(clipId);
    return cached.isPresent() ? cached : findOnDisk(clipId);
  }

  @Override
  public void close() {
    try {
      incoming.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<PcmClip> findOnDisk(String clipId) {
    if (!Sha256.isHash(clipId) || !Files.exists(clips.resolve(clipId))) {
      return Optional.empty();
    }
    try {
      PcmClip clip = load(clipId);
      cache.put(clip);
      return Optional.of(clip);
    } catch (IOException e) {
      throw new UncheckedIOException("clip " + clipId + ": " + e.getMessage(), e);
    }
  }

  private Optional<StoredClip> known(String fileHash) {
    return uploads
        .find(fileHash)
        .flatMap(
            upload -> find(upload.clipId()).map(clip -> new StoredClip(clip, upload.report())));
  }

  private StoredClip decode(Path file, String fileHash) throws IOException {
    Path unfinished = incoming.newFolder();
    Path scratch = incoming.newFolder();
    try {
      Upload upload = write(file, unfinished);
      publish(unfinished, clips.resolve(upload.clipId()));
      uploads.put(fileHash, upload, scratch);
      return new StoredClip(load(upload.clipId()), upload.report());
    } finally {
      Incoming.deleteTree(unfinished);
      Incoming.deleteTree(scratch);
    }
  }

  private Upload write(Path file, Path folder) throws IOException {
    try (ClipWriter writer = new ClipWriter(folder.resolve(PCM))) {
      DecodeReport report = decoder.decode(file, writer);
      String clipId = writer.finish();
      writer.index().write(folder.resolve(INDEX));
      force(folder.resolve(INDEX));
      force(folder);
      return new Upload(clipId, report);
    }
  }

  /** The same sound may be there already, from another file or put there at this moment. */
  private void publish(Path unfinished, Path clip) throws IOException {
    try {
      Files.move(unfinished, clip, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.isDirectory(clip)) {
        throw e;
      }
    }
    force(clips);
  }

  private PcmClip load(String clipId) throws IOException {
    Path folder = clips.resolve(clipId);
    ClipIndex index = ClipIndex.read(folder.resolve(INDEX));
    long bytes = Files.size(folder.resolve(PCM));
    long expected = index.lengthSamples() * PcmFormat.BYTES_PER_SAMPLE;
    if (bytes != expected) {
      throw new IOException(PCM + ": " + bytes + " bytes (expected: " + expected + ")");
    }
    return new FilePcmClip(clipId, folder.resolve(PCM), index);
  }

  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
