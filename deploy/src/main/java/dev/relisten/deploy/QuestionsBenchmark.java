package dev.relisten.deploy;

import dev.relisten.audiostore.dataset.QuestionItem;
import dev.relisten.gpuworkers.TimedEngine;
import dev.relisten.gpuworkers.model.Checkpoint;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Questions through the whole service over the loopback, so many at once: sessions, store, worker
 * and clients in this process. Recordings are uploaded before the clock runs. Not thread-safe.
 */
public final class QuestionsBenchmark implements SessionsBenchmark {
  private final RelistenNode node;
  private final TimedModel model;
  private final ManagedChannel channel;
  private final Map<Path, String> clips = new HashMap<>();

  private QuestionsBenchmark(RelistenNode node, TimedModel model) {
    this.node = node;
    this.model = model;
    this.channel =
        Grpc.newChannelBuilder("127.0.0.1:" + node.port(), InsecureChannelCredentials.create())
            .build();
  }

  /**
   * Starts a node with a store of its own.
   *
   * @param slots sequences that its worker holds at once
   * @param contextTokens positions of each
   */
  public static QuestionsBenchmark open(
      Path directory, EngineChoice choice, int slots, int contextTokens)
      throws IOException, InterruptedException {
    Checkpoint checkpoint = Checkpoint.read(directory);
    TimedModel model = new TimedModel(checkpoint, choice, slots, contextTokens);
    RelistenNode node =
        RelistenNode.start(NodeSettings.forQuestions(directory, choice, slots), model);
    try {
      node.awaitModel();
    } catch (ExecutionException e) {
      node.close();
      throw new IllegalStateException(e.getCause());
    }
    return new QuestionsBenchmark(node, model);
  }

  @Override
  public Run ask(List<QuestionItem> questions, int sessions)
      throws IOException, InterruptedException {
    for (QuestionItem question : questions) {
      if (!clips.containsKey(question.audio())) {
        clips.put(question.audio(), AskedQuestion.upload(channel, question.audio()));
      }
    }
    ExecutorService pool = Executors.newFixedThreadPool(sessions);
    try {
      TimedEngine.Times before = model.times();
      long start = System.nanoTime();
      List<Future<AskedQuestion>> futures = new ArrayList<>();
      for (QuestionItem question : questions) {
        String clip = clips.get(question.audio());
        futures.add(pool.submit(() -> AskedQuestion.ask(channel, clip, question)));
      }
      List<AskedQuestion> asked = new ArrayList<>();
      for (Future<AskedQuestion> future : futures) {
        asked.add(finished(future));
      }
      long wallNanos = System.nanoTime() - start;
      return run(asked, wallNanos, model.times().since(before));
    } finally {
      pool.shutdownNow();
    }
  }

  private static Run run(List<AskedQuestion> asked, long wallNanos, TimedEngine.Times times) {
    Map<String, String> said = new LinkedHashMap<>();
    asked.forEach(one -> said.put(one.id(), one.reply().text()));
    int tokens = asked.stream().mapToInt(one -> one.reply().sampledTokens()).sum();
    long[] firstTexts = asked.stream().mapToLong(AskedQuestion::firstTextNanos).toArray();
    return new Run(said, wallNanos, tokens, firstTexts, times);
  }

  private static AskedQuestion finished(Future<AskedQuestion> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("question: " + e.getCause(), e.getCause());
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    node.close();
  }
}
