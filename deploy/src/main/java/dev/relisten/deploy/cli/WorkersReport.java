package dev.relisten.deploy.cli;

import com.typesafe.config.ConfigFactory;
import dev.relisten.audiostore.PcmFormat;
import dev.relisten.deploy.EngineChoice;
import dev.relisten.deploy.ModelLoader;
import dev.relisten.deploy.SessionsBenchmark;
import dev.relisten.gpuworkers.DecodeRateBenchmark;
import dev.relisten.gpuworkers.Engine;
import dev.relisten.gpuworkers.LoadedModel;
import dev.relisten.gpuworkers.MemoryBandwidth;
import dev.relisten.gpuworkers.PrefillGapBenchmark;
import dev.relisten.gpuworkers.ResumeBenchmark;
import dev.relisten.gpuworkers.TimedEngine;
import dev.relisten.gpuworkers.WorkerSettings;
import dev.relisten.gpuworkers.model.Checkpoint;
import dev.relisten.gpuworkers.model.LogMel;
import dev.relisten.gpuworkers.model.Operations;
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
  private static final int MEL_FRAMES_A_TOKEN = 4;
  private static final int LONG_CONTEXT_TOKENS = 8_192;
  private static final int GAP_SECONDS = 300;
  private static final int[] DECODED_AT_ONCE = {1, 8};
  private static final int DECODE_FILLED_TOKENS = 512;

  private final Checkpoint checkpoint;
  private final EngineChoice choice;
  private final PrintStream out;
  private final BenchOutput output;

  /** What can be left out. */
  enum Part {
    QUESTIONS,
    RESUME,
    DECODE,
    GAP
  }

  WorkersReport(Checkpoint checkpoint, EngineChoice choice, PrintStream out, BenchOutput output) {
    this.checkpoint = checkpoint;
    this.choice = choice;
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
    int context = Math.min(LONG_CONTEXT_TOKENS, checkpoint.config().text().contextTokens());
    long longest = longestSeconds(context);
    try (Engine engine = ModelLoader.load(checkpoint, choice, 1, context)) {
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
    String measured = "slice of %d s behind %d s".formatted(ResumeBenchmark.SLICE_SECONDS, seconds);
    row(measured, "resume", times.resume(), "ms");
    row(measured, "slice alone", times.alone(), "ms");
    row(measured, "resume / slice alone", times.resume() / times.alone(), "ratio");
    double least = operations(times.contextTokens()) / operations(0);
    row(measured, "the same in operations", least, "ratio");
  }

  /** Of listening to the slice behind a context. */
  private double operations(int contextTokens) {
    ThinkerConfig config = checkpoint.config();
    int frames = ResumeBenchmark.SLICE_SECONDS * PcmFormat.RATE_HZ / LogMel.HOP_SAMPLES;
    int rows = frames / MEL_FRAMES_A_TOKEN;
    return Operations.encoding(config.audio(), frames)
        + Operations.prefill(config.text(), rows, contextTokens);
  }

  void decode() throws InterruptedException {
    double[] millis = new double[DECODED_AT_ONCE.length];
    int context = DECODE_FILLED_TOKENS + DecodeRateBenchmark.TOKENS;
    int slots = DECODED_AT_ONCE[DECODED_AT_ONCE.length - 1];
    try (Engine engine = ModelLoader.load(checkpoint, choice, slots, context)) {
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
  private double stepBytes(ThinkerConfig.Text text, int sequences) {
    double attention = 2.0 * text.hidden() * text.headDim() * (text.heads() + text.kvHeads());
    double layer = attention + 3.0 * text.hidden() * text.ffn();
    double weights = text.layers() * layer + (double) text.hidden() * text.vocabulary();
    double cache = 2.0 * text.layers() * text.kvHeads() * text.headDim() * DECODE_FILLED_TOKENS;
    return choice.weights().bytesPerWeight() * weights + Float.BYTES * sequences * cache;
  }

  /** A long prompt comes while others generate: with the worker's chunks, and in one piece. */
  void gap() {
    int context = Math.min(LONG_CONTEXT_TOKENS, checkpoint.config().text().contextTokens());
    int seconds = (int) Math.min(GAP_SECONDS, longestSeconds(context));
    int chunk = WorkerSettings.of(ConfigFactory.load()).prefillChunkTokens();
    try (Engine engine =
        ModelLoader.load(checkpoint, choice, PrefillGapBenchmark.GENERATING + 1, context)) {
      PrefillGapBenchmark benchmark = new PrefillGapBenchmark(engine);
      gap(seconds, "%d rows".formatted(chunk), benchmark.measure(seconds, chunk));
      gap(seconds, "one piece", benchmark.measure(seconds, PrefillGapBenchmark.WHOLE));
    }
  }

  private void gap(int seconds, String chunk, PrefillGapBenchmark.Gaps gaps) {
    String measured = "prompt of %d s, %s".formatted(seconds, chunk);
    row(measured, "between two tokens of 8, before", gaps.usual(), "ms");
    row(measured, "between two tokens of 8, longest", gaps.longest(), "ms");
    row(measured, "first token of the prompt after", gaps.untilFirstToken(), "ms");
  }

  private static long longestSeconds(int contextTokens) {
    return LoadedModel.maxClipSamples(contextTokens) / PcmFormat.RATE_HZ;
  }

  private void row(String measured, String metric, double value, String unit) {
    output.print(out, TABLE, BenchOutput.Row.of(measured, metric, value, unit));
  }
}
