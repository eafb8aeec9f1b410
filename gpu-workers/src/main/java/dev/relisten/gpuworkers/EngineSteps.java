package dev.relisten.gpuworkers;

import dev.relisten.protocol.generation.SequenceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Computes batches on the engine. A batch that fails is computed again one by one, which is safe
 * because a step writes the same positions again; so only who is at fault fails.
 */
final class EngineSteps {
  private final LoadedModel model;
  private final Sampler sampler;

  /** Hears what each sequence of a batch came to. */
  @FunctionalInterface
  interface Outcome {
    void of(SequenceKey key, Generations.Attempt attempt);
  }

  private record Row(SequenceKey key, int rows, Engine.Chunk chunk) {}

  EngineSteps(LoadedModel model) {
    this.model = model;
    sampler =
        new Sampler(model.engine().vocabularySize(), model.language().controls().neverSampled());
  }

  void compute(
      List<Scheduler.Share<SequenceKey>> batch, Map<SequenceKey, Sequence> live, Outcome outcome) {
    List<Row> rows = new ArrayList<>();
    for (Scheduler.Share<SequenceKey> share : batch) {
      outcome.of(share.key(), () -> take(share, live.get(share.key()), rows));
    }
    if (rows.isEmpty()) {
      return;
    }
    List<float[]> logits;
    try {
      logits = model.engine().step(rows.stream().map(Row::chunk).toList());
    } catch (RuntimeException e) {
      rows.forEach(row -> outcome.of(row.key(), () -> alone(row, live.get(row.key()))));
      return;
    }
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      float[] last = logits.get(i);
      outcome.of(row.key(), () -> live.get(row.key()).computed(row.rows(), last, sampler));
    }
  }

  private Sequence.Next take(
      Scheduler.Share<SequenceKey> share, Sequence sequence, List<Row> rows) {
    rows.add(new Row(share.key(), share.rows(), sequence.take(share.slot(), share.rows())));
    return Sequence.Next.RUN;
  }

  private Sequence.Next alone(Row row, Sequence sequence) {
    float[] logits = model.engine().step(List.of(row.chunk())).get(0);
    return sequence.computed(row.rows(), logits, sampler);
  }
}
