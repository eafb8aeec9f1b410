package dev.relisten.protocol.generation;

/**
 * What a worker serves.
 *
 * @param name the checkpoint's directory name
 * @param sha256 of the checkpoint's weights, lower-case hexadecimal
 * @param engine "onnx", "eager" or "remote"
 * @param contextTokens the model's window
 * @param maxClipSamples longest sound that one encoding takes (300 s = 4,800,000)
 */
public record ModelInfo(
    String name, String sha256, String engine, int contextTokens, long maxClipSamples) {}
