package dev.relisten.gpuworkers.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The thinker's tensors of one or several safetensors files, under thinker-only names: {@code
 * thinker.} is stripped, {@code visual.*}, {@code talker.*} and {@code token2wav.*} are left out.
 */
final class CheckpointWeights implements Weights {
  static final String EMBEDDING = "model.embed_tokens.weight";
  static final String HEAD = "lm_head.weight";
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final String THINKER = "thinker.";
  private static final List<String> OTHER_PARTS = List.of("visual.", "talker.", "token2wav.");

  private final Map<String, Place> places;

  private record Place(SafetensorsFile file, String name) {}

  private CheckpointWeights(Map<String, Place> places) {
    this.places = places;
  }

  static CheckpointWeights of(List<Path> files, boolean tieHead) {
    Map<String, Place> places = new TreeMap<>();
    for (Path path : files) {
      SafetensorsFile file = SafetensorsFile.open(path);
      for (String name : file.names()) {
        add(places, path, new Place(file, name));
      }
    }
    if (tieHead && places.containsKey(EMBEDDING)) {
      places.putIfAbsent(HEAD, places.get(EMBEDDING));
    }
    return new CheckpointWeights(places);
  }

  private static void add(Map<String, Place> places, Path path, Place place) {
    String raw = place.name();
    String name = raw.startsWith(THINKER) ? raw.substring(THINKER.length()) : raw;
    if (OTHER_PARTS.stream().anyMatch(name::startsWith)) {
      return;
    }
    if (places.putIfAbsent(name, place) != null) {
      throw new InvalidCheckpointException(path + ": " + name + " is there twice");
    }
  }

  /** The weight files of a checkpoint directory, in the order of their names. */
  static List<Path> files(Path directory) {
    Path single = directory.resolve(SINGLE);
    if (Files.isRegularFile(single)) {
      return List.of(single);
    }
    Path index = directory.resolve(INDEX);
    if (!Files.isRegularFile(index)) {
      throw new InvalidCheckpointException(
          "%s: no weights (expected: %s or %s)".formatted(directory, SINGLE, INDEX));
    }
    return shards(directory, index);
  }

  private static List<Path> shards(Path directory, Path index) {
    Set<String> names = new TreeSet<>();
    for (JsonNode name : Json.read(index).path("weight_map")) {
      names.add(name.asText());
    }
    List<Path> shards = new ArrayList<>();
    for (String name : names) {
      Path shard = directory.resolve(name);
      if (!Files.isRegularFile(shard)) {
        throw new InvalidCheckpointException("%s: missing (%s names it)".formatted(shard, INDEX));
      }
      shards.add(shard);
    }
    return List.copyOf(shards);
  }

  @Override
  public Set<String> names() {
    return places.keySet();
  }

  @Override
  public long[] shape(String name) {
    Place place = place(name);
    return place.file().shape(place.name());
  }

  @Override
  public FloatBuffer floats(String name) {
    Place place = place(name);
    return place.file().floats(place.name());
  }

  private Place place(String name) {
    Place place = places.get(name);
    if (place == null) {
      throw new IllegalArgumentException("no tensor " + name);
    }
    return place;
  }
}
