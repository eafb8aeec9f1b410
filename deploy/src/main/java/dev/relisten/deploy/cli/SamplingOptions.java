package dev.relisten.deploy.cli;

import dev.relisten.v1.ReasoningOptions;
import picocli.CommandLine.Option;

/** How the model picks its words. Absent values are the server's defaults. */
final class SamplingOptions {
  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "0 to 2; 0 is greedy, and the default")
  private Double temperature;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "the same seed and inputs give the same words")
  private Long seed;

  ReasoningOptions toWire() {
    ReasoningOptions.Builder builder = ReasoningOptions.newBuilder();
    if (temperature != null) {
      builder.setTemperature(temperature);
    }
    if (seed != null) {
      builder.setSeed(seed);
    }
    return builder.build();
  }
}
