package dev.relisten.gpuworkers.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What the public implementation computes for a checkpoint: a directory with {@code audio/} and
 * {@code expected/}, in the form of the vectors in the test resources. Not thread-safe.
 */
public final class Reference {
  private final Path directory;
  private final JsonNode cases;
  private final SafetensorsFile mel;
  private final SafetensorsFile features;
  private final SafetensorsFile logits;
  private final Map<String, float[]> audio = new HashMap<>();

  /** Half-open sample range of one of the recordings. */
  record Slice(String audio, int startSample, int endSample) {}

  /** A slice and the name under which its expectations are kept. */
  record AudioCase(String name, Slice slice, int audioTokens) {}

  /** Either ids, or a slice with its begin and end tokens around it. */
  @SuppressWarnings("ArrayRecordComponent")
  record Part(int[] ids, Slice slice) {
    boolean isText() {
      return slice == null;
    }
  }

  /** A prompt and its greedy continuation. */
  @SuppressWarnings("ArrayRecordComponent")
  record Run(String name, List<Part> parts, int tokenCount, int[] greedyIds) {
    /** Whether this run goes on where the other one's prompt ends. */
    boolean extendsRun(Run other) {
      return other.parts.size() < parts.size()
          && samePart(other.parts, parts.subList(0, other.parts.size()));
    }

    private static boolean samePart(List<Part> a, List<Part> b) {
      for (int i = 0; i < a.size(); i++) {
        boolean sameIds = Arrays.equals(a.get(i).ids(), b.get(i).ids());
        if (!sameIds || !Objects.equals(a.get(i).slice(), b.get(i).slice())) {
          return false;
        }
      }
      return true;
    }
  }

  /** A text and its ids, control tokens found or not. */
  @SuppressWarnings("ArrayRecordComponent")
  record TokenizerCase(String text, int[] textOnly, int[] withControl) {}

  private Reference(Path directory) {
    Path expected = directory.resolve("expected");
    this.directory = directory;
    this.cases = Json.read(expected.resolve("cases.json"));
    this.mel = SafetensorsFile.open(expected.resolve("mel.safetensors"));
    this.features = SafetensorsFile.open(expected.resolve("audio_features.safetensors"));
    this.logits = SafetensorsFile.open(expected.resolve("logits.safetensors"));
  }

  /** Reads the expectations; sound is read when needed. InvalidCheckpointException names faults. */
  public static Reference read(Path directory) {
    return new Reference(directory);
  }

  /** Positions that an engine's slots must have, continuations included. */
  public int contextTokens() {
    return runs().stream().mapToInt(r -> r.tokenCount() + r.greedyIds().length).max().orElse(0);
  }

  List<AudioCase> audioCases() {
    List<AudioCase> list = new ArrayList<>();
    for (JsonNode node : cases.path("audio")) {
      list.add(new AudioCase(text(node, "case"), slice(node), integer(node, "audio_tokens")));
    }
    return list;
  }

  List<Run> runs() {
    List<Run> list = new ArrayList<>();
    for (JsonNode node : cases.path("runs")) {
      List<Part> parts = new ArrayList<>();
      for (JsonNode part : node.path("parts")) {
        boolean isText = part.has("ids");
        parts.add(new Part(isText ? ids(part, "ids") : null, isText ? null : slice(part)));
      }
      int tokens = integer(node, "token_count");
      list.add(new Run(text(node, "name"), parts, tokens, ids(node, "greedy_ids")));
    }
    return list;
  }

  List<TokenizerCase> tokenizerCases() {
    List<TokenizerCase> list = new ArrayList<>();
    for (JsonNode node : cases.path("tokenizer")) {
      int[] textOnly = ids(node, "ids_text_only");
      list.add(new TokenizerCase(text(node, "text"), textOnly, ids(node, "ids_with_special")));
    }
    return list;
  }

  float[] samples(Slice slice) {
    float[] all =
        audio.computeIfAbsent(
            slice.audio(), name -> WavSamples.read(directory.resolve("audio/" + name + ".wav")));
    if (slice.startSample() < 0 || slice.endSample() > all.length) {
      throw new InvalidCheckpointException(
          "%s: %s (expected: inside 0 to %d)".formatted(directory, slice, all.length));
    }
    return Arrays.copyOfRange(all, slice.startSample(), slice.endSample());
  }

  /** The spectrogram, or every n-th frame of it. */
  Spectrogram mel(String audioCase) {
    String start = audioCase + ".every";
    for (String name : mel.names()) {
      if (name.equals(audioCase) || name.startsWith(start)) {
        int step = name.equals(audioCase) ? 1 : Integer.parseInt(name.substring(start.length()));
        return new Spectrogram(values(mel, name), (int) mel.shape(name)[0], step);
      }
    }
    throw new InvalidCheckpointException(
        "%s: no mel of audio case %s".formatted(directory, audioCase));
  }

  /** Bin after bin, every {@code step}-th frame from frame 0. */
  @SuppressWarnings("ArrayRecordComponent")
  record Spectrogram(float[] values, int bins, int step) {}

  float[] features(String audioCase) {
    return values(features, audioCase);
  }

  /** Logits behind so many tokens of the prompt; the last position at least. */
  Map<Integer, float[]> logits(Run run) {
    Map<Integer, float[]> byTokens = new HashMap<>();
    Set<String> names = logits.names();
    String last = run.name() + ".last";
    String all = run.name() + ".all";
    if (names.contains(last)) {
      byTokens.put(run.tokenCount(), values(logits, last));
    }
    if (names.contains(all)) {
      float[] rows = values(logits, all);
      int width = (int) logits.shape(all)[1];
      for (int i = 0; i < rows.length / width; i++) {
        byTokens.put(i + 1, Arrays.copyOfRange(rows, i * width, (i + 1) * width));
      }
    }
    if (byTokens.isEmpty()) {
      throw new InvalidCheckpointException(
          "%s: no logits of run %s (expected: %s or %s)"
              .formatted(directory, run.name(), last, all));
    }
    return byTokens;
  }

  private static float[] values(SafetensorsFile file, String name) {
    FloatBuffer buffer = file.floats(name);
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  private Slice slice(JsonNode node) {
    return new Slice(
        text(node, "audio"), integer(node, "start_sample"), integer(node, "end_sample"));
  }

  private int[] ids(JsonNode node, String key) {
    JsonNode array = require(node, key, node.path(key).isArray());
    int[] ids = new int[array.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = array.get(i).asInt();
    }
    return ids;
  }

  private int integer(JsonNode node, String key) {
    return require(node, key, node.path(key).isInt()).asInt();
  }

  private String text(JsonNode node, String key) {
    return require(node, key, node.path(key).isValueNode()).asText();
  }

  private JsonNode require(JsonNode node, String key, boolean there) {
    if (!there) {
      throw new InvalidCheckpointException(
          "%s/expected/cases.json: %s has no %s".formatted(directory, node, key));
    }
    return node.path(key);
  }
}
