package dev.relisten.audiostore;

import java.util.List;

/**
 * Some of a store's clips.
 *
 * @param clips in the order of their ids
 * @param nextPageToken where the next page begins; empty if this is the last one
 */
public record ClipPage(List<ClipEntry> clips, String nextPageToken) {
  public ClipPage {
    clips = List.copyOf(clips);
  }

  /** Throws unless a page can be asked for like this. */
  public static void checkRequest(String pageToken, int maxClips) {
    if (!pageToken.isEmpty() && !Sha256.isHash(pageToken)) {
      throw new IllegalArgumentException(
          "page token: '" + pageToken + "' (expected: that of the page before, or empty)");
    }
    if (maxClips < 1 || maxClips > ClipStore.MAX_PAGE_CLIPS) {
      throw new IllegalArgumentException(
          "clips of a page: " + maxClips + " (expected: 1 to " + ClipStore.MAX_PAGE_CLIPS + ")");
    }
  }
}
