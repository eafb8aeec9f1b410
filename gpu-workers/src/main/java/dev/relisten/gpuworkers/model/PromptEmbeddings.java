package dev.relisten.gpuworkers.model;

import dev.relisten.gpuworkers.Engine;
import java.util.ArrayList;
import java.util.List;

/** What a run's prompt looks like to the decoder: embedded ids and encoded slices in a row. */
final class PromptEmbeddings {
  private final Engine engine;
  private final ThinkerConfig config;
  private final Reference reference;

  PromptEmbeddings(Engine engine, ThinkerConfig config, Reference reference) {
    this.engine = engine;
    this.config = config;
    this.reference = reference;
  }

  /** {@code [tokens, hidden]}. */
  float[] of(Reference.Run run) {
    List<float[]> rows = new ArrayList<>();
    for (Reference.Part part : run.parts()) {
      if (part.isText()) {
        rows.add(embedded(part.ids()));
        continue;
      }
      rows.add(embedded(config.audioBosToken()));
      rows.add(engine.encode(reference.samples(part.slice())));
      rows.add(embedded(config.audioEosToken()));
    }
    return joined(rows);
  }

  private float[] embedded(int... ids) {
    int hidden = engine.hiddenSize();
    float[] rows = new float[ids.length * hidden];
    for (int i = 0; i < ids.length; i++) {
      engine.embed(ids[i], rows, i * hidden);
    }
    return rows;
  }

  private static float[] joined(List<float[]> parts) {
    float[] all = new float[parts.stream().mapToInt(p -> p.length).sum()];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
