package dev.relisten.audiostore;

import dev.relisten.audiostore.decode.AudioDecoder;
import dev.relisten.audiostore.decode.DecodeLimits;
import dev.relisten.audiostore.decode.DecodeReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Where uploads are decoded before a store keeps them: a folder on the local disk. What a killed
 * process left there is deleted when the next spool opens it. Thread-safe; the same file added
 * twice at once is decoded once.
 */
public final class ClipSpool implements AutoCloseable {
  private static final int LOCKS = 64;

  private final Incoming incoming;
  private final AudioDecoder decoder;
  private final Object[] locks = IntStream.range(0, LOCKS).mapToObj(i -> new Object()).toArray();

  private ClipSpool(Incoming incoming, AudioDecoder decoder) {
    this.incoming = incoming;
    this.decoder = decoder;
  }

  /** Opens the spool in {@code root}; several processes may share one. */
  public static ClipSpool open(Path root, DecodeLimits limits) throws IOException {
    return new ClipSpool(Incoming.open(root), new AudioDecoder(limits));
  }

  /**
   * Decodes a file that is not known yet, and has it kept.
   *
   * @throws dev.relisten.audiostore.decode.UndecodableAudioException if it is not usable as sound
   * @throws IOException if the file or the spool cannot be used, or the keeper's own
   */
  public StoredClip add(Path file, ClipKeeper keeper) throws IOException {
    String fileHash = Sha256.ofFile(file);
    synchronized (locks[Math.floorMod(fileHash.hashCode(), LOCKS)]) {
      Optional<StoredClip> known = keeper.known(fileHash);
      return known.isPresent()
          ? known.get()
          : inFolder(folder -> keeper.keep(decode(file, fileHash, folder, keeper.roomBytes())));
    }
  }

  /** Works in an empty folder, which is deleted afterwards. */
  <T> T inFolder(Incoming.Work<T> work) throws IOException {
    return incoming.inFolder(work);
  }

  @Override
  public void close() throws IOException {
    incoming.close();
  }

  private SpooledClip decode(Path file, String fileHash, Path scratch, long roomBytes)
      throws IOException {
    Path folder = Files.createDirectory(scratch.resolve("clip"));
    try (ClipWriter writer = new ClipWriter(folder.resolve(ClipFolder.PCM), roomBytes)) {
      DecodeReport report = decoder.decode(file, writer);
      PcmSegment sound = writer.finish();
      Upload upload = new Upload(writer.clipId(), report);
      return new SpooledClip(folder, sound, fileHash, upload, writer.lengthBytes());
    }
  }
}
