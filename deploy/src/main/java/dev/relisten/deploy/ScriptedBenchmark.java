package dev.relisten.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import dev.relisten.audiostore.WavFile;
import dev.relisten.audiostore.dataset.QuestionItem;
import dev.relisten.gpuworkers.LoadedModel;
import dev.relisten.gpuworkers.ScriptedQuestions;
import dev.relisten.gpuworkers.ScriptedQuestions.Asked;
import dev.relisten.gpuworkers.ScriptedQuestions.Question;
import dev.relisten.gpuworkers.ScriptedQuestions.Script;
import dev.relisten.gpuworkers.ScriptedQuestions.Span;
import dev.relisten.gpuworkers.TimedEngine;
import dev.relisten.gpuworkers.WorkerSettings;
import dev.relisten.gpuworkers.model.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Questions with scripted pauses straight to a worker, over its protocol; for models of noise. */
public final class ScriptedBenchmark implements SessionsBenchmark {
  private final ScriptedQuestions worker;
  private final CompletableFuture<TimedEngine> engine;
  private final Script script;

  private ScriptedBenchmark(
      ScriptedQuestions worker, CompletableFuture<TimedEngine> engine, Script script) {
    this.worker = worker;
    this.engine = engine;
    this.script = script;
  }

  /**
   * Starts a worker.
   *
   * @param slots sequences that it holds at once
   * @param contextTokens positions of each
   */
  public static ScriptedBenchmark open(
      Path directory, EngineChoice choice, int slots, int contextTokens, Script script) {
    Checkpoint checkpoint = Checkpoint.read(directory);
    CompletableFuture<TimedEngine> loaded = new CompletableFuture<>();
    ScriptedQuestions worker =
        new ScriptedQuestions(
            () -> {
              loaded.complete(
                  new TimedEngine(ModelLoader.load(checkpoint, choice, slots, contextTokens)));
              return LoadedModel.of(loaded.join(), checkpoint);
            },
            WorkerSettings.of(ConfigFactory.load()));
    return new ScriptedBenchmark(worker, loaded, script);
  }

  /**
   * Reads {@code {"turn_tokens": [n, ...], "slices": [[start, end], ...]}}.
   *
   * @throws IllegalArgumentException if there is not one turn more than slices
   */
  public static Script readScript(Path file) throws IOException {
    JsonNode node = new ObjectMapper().readTree(file.toFile());
    List<Integer> turnTokens = new ArrayList<>();
    node.path("turn_tokens").forEach(tokens -> turnTokens.add(tokens.asInt()));
    List<Span> slices = new ArrayList<>();
    node.path("slices")
        .forEach(span -> slices.add(new Span(span.path(0).asDouble(), span.path(1).asDouble())));
    return new Script(turnTokens, slices);
  }

  @Override
  public Run ask(List<QuestionItem> questions, int sessions) throws IOException {
    List<Question> read = new ArrayList<>();
    for (QuestionItem item : questions) {
      read.add(
          new Question(item.id(), item.question(), item.choices(), WavFile.read(item.audio())));
    }
    TimedEngine.Times before = engine.join().times();
    long start = System.nanoTime();
    List<Asked> asked = worker.ask(read, script, sessions);
    long wallNanos = System.nanoTime() - start;
    return run(asked, wallNanos, engine.join().times().since(before));
  }

  private static Run run(List<Asked> asked, long wallNanos, TimedEngine.Times times) {
    Map<String, String> said = new LinkedHashMap<>();
    asked.forEach(one -> said.put(one.id(), Arrays.toString(one.ids())));
    int tokens = asked.stream().mapToInt(one -> one.ids().length).sum();
    long[] firstTokens = asked.stream().mapToLong(Asked::firstTokenNanos).toArray();
    return new Run(said, wallNanos, tokens, firstTokens, times);
  }

  @Override
  public void close() {
    worker.close();
  }
}
