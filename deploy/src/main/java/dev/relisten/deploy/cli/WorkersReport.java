package dev.relisten.deploy.cli;

import dev.relisten.audiostore.PcmFormat;
import dev.relisten.deploy.EngineKind;
import dev.relisten.deploy.ModelLoader;
import dev.relisten.deploy.SessionsBenchmark;
import dev.relisten.gpuworkers.DecodeRateBenchmark;
import dev.relisten.gpuworkers.Engine;
import dev.relisten.gpuworkers.LoadedModel;
import dev.relisten.gpuworkers.MemoryBandwidth;
import dev.relisten.gpuworkers.ResumeBenchmark;
import dev.relisten.gpuworkers.TimedEngine;
import dev.relisten.gpuworkers.model.Checkpoint;
import dev.relisten.gpuworkers.model.ThinkerConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** The parts of {@code relisten bench workers}, measured and shown. */
final class WorkersReport {
  /** Positions of a slot, for questions about recordings of less than a minute. */
  static final int CONTEXT_TOKENS = 2_048;

  private static final BenchOutput.Table TABLE =
      new BenchOutput.Table("workers", "%-36s %-36s %10.2f %s");

  private static final int[] RESUME_SECONDS = {20, 180, 300};
  private static final int RESUME_CONTEXT_TOKENS = 8_192;
  private static final int SLICE_SECONDS = 3;
  private static final int[] DECODED_AT_ONCE = {1, 8};
  private static final int DECODE_FILLED_TOKENS = 512;

  private final Checkpoint checkpoint;
  private final EngineKind kind;
  private final PrintStream out;
  private final BenchOutput output;

  /** What can be left out. */
  enum Part {
    QUESTIONS,
    RESUME,
    DECODE
  }

  WorkersReport(Checkpoint checkpoint, EngineKind kind, PrintStream out, BenchOutput output) {
    this.checkpoint = checkpoint;
    this.kind = kind;
    this.out = out;
    this.output = output;
  }

  /** One line of JSON a question: {@code id}, {@code said}. */
  static void append(Path file, SessionsBenchmark.Run run) throws IOException {
    try (PrintStream lines =
        new PrintStream(
            Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND))) {
      for (Map.Entry<String, String> one : run.said().entrySet()) {
        JsonLine.of("id", one.getKey()).put("said", one.getValue()).print(lines);
      }
    }
  }

  void questions(int sessions, SessionsBenchmark.Run run) {
    String measured = sessions == 1 ? "1 session" : sessions + " sessions";
    double wallMillis = run.wallNanos() / 1e6;
    row(measured, "questions a minute", run.questionsPerMinute(), "1/min");
    row(measured, "tokens sampled a second", run.sampledTokens() * 1e3 / wallMillis, "1/s");
    row(measured, "first text after, median", run.firstTextMedianMillis(), "ms");
    TimedEngine.Times times = run.engine();
    row(measured, "time encoding", times.encodeNanos() * 1e2 / run.wallNanos(), "%");
    row(measured, "time in steps with prefill", times.prefillNanos() * 1e2 / run.wallNanos(), "%");
    row(measured, "time in steps that decode", times.decodeNanos() * 1e2 / run.wallNanos(), "%");
    double engine = times.encodeNanos() + times.prefillNanos() + times.decodeNanos();
    row(measured, "time outside the engine", 1e2 - engine * 1e2 / run.wallNanos(), "%");
    double rows = times.decodedRows() / (double) Math.max(1, times.decodes());
    row(measured, "tokens in a step that decodes", rows, "");
    ProcessMemory.residentMiB().ifPresent(mib -> row(measured, "memory resident", mib, "MiB"));
    ProcessMemory.peakMiB().ifPresent(mib -> row(measured, "memory resident, most", mib, "MiB"));
  }

  void resume() {
    int context = Math.min(RESUME_CONTEXT_TOKENS, checkpoint.config().text().contextTokens());
    long longest = LoadedModel.maxClipSamples(context) / PcmFormat.RATE_HZ;
    try (Engine engine = ModelLoader.load(checkpoint, kind, 1, context)) {
      ResumeBenchmark benchmark = new ResumeBenchmark(engine);
      for (int seconds : RESUME_SECONDS) {
        resume((int) Math.min(seconds, longest), benchmark);
        if (seconds >= longest) {
          return;
        }
      }
    }
  }

  private void resume(int seconds, ResumeBenchmark benchmark) {
    ResumeBenchmark.Resume times = benchmark.measureResume(seconds);
    String measured = "slice of %d s behind %d s".formatted(SLICE_SECONDS, seconds);
    row(measured, "resume", times.resume(), "ms");
    row(measured, "slice alone", times.alone(), "ms");
    row(measured, "resume / slice alone", times.resume() / times.alone(), "ratio");
  }

  void decode() throws InterruptedException {
    double[] millis = new double[DECODED_AT_ONCE.length];
    int context = DECODE_FILLED_TOKENS + DecodeRateBenchmark.tokens();
    int slots = DECODED_AT_ONCE[DECODED_AT_ONCE.length - 1];
    try (Engine engine = ModelLoader.load(checkpoint, kind, slots, context)) {
      DecodeRateBenchmark benchmark = new DecodeRateBenchmark(engine);
      for (int i = 0; i < millis.length; i++) {
        millis[i] = benchmark.stepMillis(DECODED_AT_ONCE[i], DECODE_FILLED_TOKENS);
      }
    }
    double bandwidth = MemoryBandwidth.bytesPerSecond(Runtime.getRuntime().availableProcessors());
    row("machine", "memory read", bandwidth / 1e9, "GB/s");
    for (int i = 0; i < millis.length; i++) {
      decode(DECODED_AT_ONCE[i], millis[i], bandwidth);
    }
  }

  private void decode(int sequences, double millis, double bandwidth) {
    String measured = "decode, %d at once".formatted(sequences);
    double least = stepBytes(checkpoint.config().text(), sequences) / bandwidth * 1e3;
    row(measured, "a step", millis, "ms");
    row(measured, "tokens a second", sequences * 1e3 / millis, "1/s");
    row(measured, "reading weights and cache once", least, "ms");
    row(measured, "share of the memory's bandwidth", 1e2 * least / millis, "%");
  }

  /**
   * What a step must read: every matrix of the decoder once, and each sequence's keys and values.
   */
  private static double stepBytes(ThinkerConfig.Text text, int sequences) {
    double attention = 2.0 * text.hidden() * text.headDim() * (text.heads() + text.kvHeads());
    double layer = attention + 3.0 * text.hidden() * text.ffn();
    double weights = text.layers() * layer + (double) text.hidden() * text.vocabulary();
    double cache = 2.0 * text.layers() * text.kvHeads() * text.headDim() * DECODE_FILLED_TOKENS;
    return Float.BYTES * (weights + sequences * cache);
  }

  private void row(String measured, String metric, double value, String unit) {
    output.print(out, TABLE, BenchOutput.Row.of(measured, metric, value, unit));
  }
}
