package dev.relisten.gpuworkers;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.relisten.gpuworkers.model.MelWindows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An engine for tests that says, after the prompt of a question, that question's script, token by
 * token; sound does not move the script on. A question without a script is answered with tokens
 * that depend on every row of its history. It checks its caller: positions without gaps, a slot at
 * most once a step.
 */
final class ScriptEngine implements Engine {
  static final int POISON_SAMPLE = 666;
  static final String FAILING_QUESTION = "step fails";
  static final String NAN_QUESTION = "logits fail";

  private final ByteLanguage language;
  private final int slots;
  private final int contextTokens;
  private final Map<String, int[]> scripts = new HashMap<>();
  private final Map<Integer, List<Integer>> kv = new HashMap<>();
  final List<List<Chunk>> steps = new ArrayList<>();
  final List<Integer> encodedSamples = new ArrayList<>();
  final Set<String> threads = ConcurrentHashMap.newKeySet();
  volatile boolean closed;
  boolean savesFail;

  ScriptEngine(ByteLanguage language, int slots, int contextTokens) {
    this.language = language;
    this.slots = slots;
    this.contextTokens = contextTokens;
  }

  ScriptEngine script(String question, int... ids) {
    scripts.put(question, ids);
    return this;
  }

  ScriptEngine says(String question, String text) {
    return script(question, language.encode(text));
  }

  @Override
  public String name() {
    return "script";
  }

  @Override
  public int slots() {
    return slots;
  }

  @Override
  public int contextTokens() {
    return contextTokens;
  }

  @Override
  public int hiddenSize() {
    return 2;
  }

  @Override
  public int vocabularySize() {
    return language.vocabularySize();
  }

  /** Rows of -1 - the first sample. */
  @Override
  public float[] encode(float[] samples) {
    int first = Math.round(samples[0] * 32_768);
    encodedSamples.add(samples.length);
    if (first == POISON_SAMPLE) {
      throw new IllegalStateException("poisoned");
    }
    float[] rows = new float[2 * MelWindows.audioTokens(samples.length)];
    for (int i = 0; i < rows.length; i += 2) {
      rows[i] = -1 - first;
      rows[i + 1] = first == POISON_SAMPLE + 1 ? Float.NaN : 0;
    }
    return rows;
  }

  @Override
  public void embed(int tokenId, float[] target, int offset) {
    target[offset] = tokenId;
  }

  @Override
  public List<float[]> step(List<Chunk> chunks) {
    if (chunks.stream().map(Chunk::slot).distinct().count() < chunks.size()) {
      throw new AssertionError("a slot twice in a step");
    }
    threads.add(Thread.currentThread().getName());
    steps.add(List.copyOf(chunks));
    return chunks.stream().map(this::append).toList();
  }

  @Override
  public long keyValueBytes(int tokens) {
    return (long) tokens * Float.BYTES;
  }

  @Override
  public KeyValues save(int slot, int tokens) {
    if (savesFail) {
      throw new IllegalStateException("no memory");
    }
    float[] rows = new float[tokens];
    for (int i = 0; i < tokens; i++) {
      rows[i] = kv.get(slot).get(i);
    }
    return new KeyValues(tokens, new float[][] {rows});
  }

  @Override
  public void restore(int slot, KeyValues saved) {
    List<Integer> rows = new ArrayList<>();
    for (float row : saved.layers()[0]) {
      rows.add((int) row);
    }
    kv.put(slot, rows);
  }

  /** How many rows were computed in all. */
  int rowsComputed() {
    return steps.stream().flatMap(List::stream).mapToInt(chunk -> rows(chunk)).sum();
  }

  static int rows(Chunk chunk) {
    return chunk.embeddings().length / 2;
  }

  private float[] append(Chunk chunk) {
    List<Integer> slot = kv.computeIfAbsent(chunk.slot(), s -> new ArrayList<>());
    if (chunk.slot() >= slots || chunk.position() > slot.size()) {
      throw new AssertionError("slot %d: gap at %d".formatted(chunk.slot(), chunk.position()));
    }
    slot.subList(chunk.position(), slot.size()).clear();
    for (int i = 0; i < chunk.embeddings().length; i += 2) {
      slot.add((int) chunk.embeddings()[i]);
    }
    return slot.contains(ByteLanguage.ASSISTANT) ? next(slot) : new float[vocabularySize()];
  }

  private float[] next(List<Integer> history) {
    String question = question(history);
    if (question.equals(FAILING_QUESTION)) {
      throw new IllegalStateException("step failed");
    }
    float[] logits = new float[vocabularySize()];
    if (question.equals(NAN_QUESTION)) {
      logits[0] = Float.NaN;
    }
    int[] script = scripts.get(question);
    if (script == null) {
      return scatter(logits, history.hashCode());
    }
    int said = said(history);
    logits[said < script.length ? script[said] : ByteLanguage.END] = 50;
    return logits;
  }

  private static float[] scatter(float[] logits, int hash) {
    for (int id = 'a'; id <= 'z'; id++) {
      logits[id] += 10 + Math.floorMod((hash + id) * 0x9E3779B9, 1_000) / 250f;
    }
    return logits;
  }

  private static String question(List<Integer> history) {
    int end = history.indexOf(ByteLanguage.ASSISTANT);
    int start = history.indexOf(ByteLanguage.EOS) + 1;
    byte[] bytes = new byte[end - start];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = history.get(start + i).byteValue();
    }
    return new String(bytes, UTF_8);
  }

  private static int said(List<Integer> history) {
    int from = history.indexOf(ByteLanguage.ASSISTANT) + 1;
    return (int)
        history.subList(from, history.size()).stream()
            .filter(id -> id >= 0 && id != ByteLanguage.BOS && id != ByteLanguage.EOS)
            .count();
  }

  @Override
  public void close() {
    closed = true;
  }
}
