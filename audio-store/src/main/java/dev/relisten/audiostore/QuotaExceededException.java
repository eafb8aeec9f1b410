package dev.relisten.audiostore;

/** A store has no room for a clip. */
public final class QuotaExceededException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long usedBytes;
  private final long neededBytes;
  private final long quotaBytes;

  /**
   * @param usedBytes of the clips that are there
   * @param neededBytes of the clip that was to be added
   * @param quotaBytes most bytes of all clips
   */
  public QuotaExceededException(long usedBytes, long neededBytes, long quotaBytes) {
    super(
        "clip: %d bytes (expected: <= %d, as %d of %d are used)"
            .formatted(neededBytes, Math.max(0, quotaBytes - usedBytes), usedBytes, quotaBytes));
    this.usedBytes = usedBytes;
    this.neededBytes = neededBytes;
    this.quotaBytes = quotaBytes;
  }

  public long usedBytes() {
    return usedBytes;
  }

  public long neededBytes() {
    return neededBytes;
  }

  public long quotaBytes() {
    return quotaBytes;
  }
}
