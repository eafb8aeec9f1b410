package dev.relisten.protocol.generation;

/**
 * What a worker serves.
 *
 * @param name the checkpoint's directory name
 * @param sha256 of the checkpoint's weights, lower-case hexadecimal
 * @param engine "onnx", "eager" or "remote"; with rounded weights "onnx-int8" or "onnx-int4"
 * @param contextTokens the model's window
 * @param maxClipSamples longest sound that it takes at once, at 16,000 Hz: what one encoding takes
 *     (300 s = 4,800,000) and the window has room for
 * @param listening how it listens to longer recordings
 */
public record ModelInfo(
    String name,
    String sha256,
    String engine,
    int contextTokens,
    long maxClipSamples,
    Listening listening) {
  /**
   * Windows that the model describes one by one.
   *
   * @param windowSamples their length, at 16,000 Hz, at most {@code maxClipSamples}
   * @param overlapSamples what neighbours share, at most half a window
   * @param question asks for a description of one window
   * @param showsNotes whether the model reads what was noted; if not, notes only choose the window
   *     that it is shown
   */
  public record Listening(
      long windowSamples, long overlapSamples, String question, boolean showsNotes) {}
}
