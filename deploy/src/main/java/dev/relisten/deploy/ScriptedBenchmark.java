package dev.relisten.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import dev.relisten.audiostore.WavFile;
import dev.relisten.audiostore.dataset.QuestionItem;
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

/** Questions with scripted pauses straight to a worker, over its protocol; for models of noise. */
public final class ScriptedBenchmark implements SessionsBenchmark {
  private final ScriptedQuestions worker;
  private final TimedModel model;
  private final Script script;

  private ScriptedBenchmark(ScriptedQuestions worker, TimedModel model, Script script) {
    this.worker = worker;
    this.model = model;
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
    TimedModel model = new TimedModel(checkpoint, choice, slots, contextTokens);
    ScriptedQuestions worker =
        new ScriptedQuestions(model, WorkerSettings.of(ConfigFactory.load()));
    return new ScriptedBenchmark(worker, model, script);
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
    TimedEngine.Times before = model.times();
    long start = System.nanoTime();
    List<Asked> asked = worker.ask(read, script, sessions);
    long wallNanos = System.nanoTime() - start;
    return run(asked, wallNanos, model.times().since(before));
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
