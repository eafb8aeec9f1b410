package dev.relisten.audiostore;

import java.io.IOException;
import java.util.Optional;

/** A store's part in {@link ClipSpool#add}. Thread-safe. */
public interface ClipKeeper {
  /** The clip that a file became before, if it is still kept; its age starts again. */
  Optional<StoredClip> known(String fileHash) throws IOException;

  /** Bytes of sound that there is room for now. */
  long roomBytes() throws IOException;

  /**
   * Keeps a clip; the same sound may be there already, from another file or put there at this
   * moment.
   *
   * @throws QuotaExceededException if the sound is new and there is no room for it
   */
  StoredClip keep(SpooledClip spooled) throws IOException;
}
