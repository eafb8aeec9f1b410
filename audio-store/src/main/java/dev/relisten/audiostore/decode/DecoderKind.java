package dev.relisten.audiostore.decode;

/** Where files are decoded. */
public enum DecoderKind {
  /** Fast; a defect in a codec that a hostile file reaches ends the whole process. */
  IN_PROCESS,

  /** A process a file: slower by its start, and safe. */
  ISOLATED;

  public FileDecoder create(DecodeLimits limits) {
    return switch (this) {
      case IN_PROCESS -> new AudioDecoder(limits);
      case ISOLATED -> new IsolatedDecoder(limits);
    };
  }
}
