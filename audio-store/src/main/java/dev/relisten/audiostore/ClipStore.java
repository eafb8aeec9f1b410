package dev.relisten.audiostore;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * Keeps clips by content. Thread-safe. What changes the store throws IOException, what reads it
 * {@link java.io.UncheckedIOException}.
 */
public interface ClipStore extends ClipSource, ClipAttachments, AutoCloseable {
  /** Most clips of one page of {@link #list}. */
  int MAX_PAGE_CLIPS = 1_000;

  /**
   * Decodes any file that FFmpeg's libraries read, and keeps it. The same sound gives the same
   * clip, and the same file is decoded once; either way the clip's age starts again. What was wrong
   * with the file is in the report.
   *
   * @throws dev.relisten.audiostore.decode.UndecodableAudioException if the file is empty, no
   *     audio, too long or damaged beyond use; the message names the value and the expectation
   * @throws QuotaExceededException if the sound is new and there is no room for it
   */
  StoredClip add(Path file) throws IOException;

  /**
   * The clips from a place on, in the order of their ids: a clip that is there from the first page
   * to the last is listed once, whatever is added and deleted meanwhile.
   *
   * @param pageToken {@link ClipPage#nextPageToken} of the page before; empty for the first one
   * @param maxClips 1 to {@link #MAX_PAGE_CLIPS}
   * @throws IllegalArgumentException if either is not that
   */
  ClipPage list(String pageToken, int maxClips);

  /**
   * Deletes a clip, its attachments, and what is known of the files that it came from. It is found
   * no more when this returns; whoever reads it meanwhile gets its sound or {@link
   * ClipDeletedException}.
   *
   * @return whether there was such a clip
   */
  boolean delete(String clipId) throws IOException;

  /**
   * Deletes every clip that was added for the last time before an instant.
   *
   * @return their ids
   */
  List<String> deleteAddedBefore(Instant instant) throws IOException;

  /** Bytes of the kept clips' sound, which a quota counts. */
  long usedBytes();

  @Override
  void close();
}
