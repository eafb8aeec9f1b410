package dev.relisten.gpuworkers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The prototype checkpoint beside the repository, with what the public implementation says. */
final class Prototype {
  private final Path directory;

  /**
   * What is expected of one question.
   *
   * @param parts ids, and slices as their ranges, in order
   */
  record Expected(
      String audio, String question, List<String> choices, List<String> parts, String text) {}

  private Prototype(Path directory) {
    this.directory = directory;
  }

  /** Skips the test, and says so, where it is not there. */
  static Prototype orSkip() {
    Optional<Path> shared =
        Stream.of(System.getProperty("RELISTEN_SHARED"), System.getenv("RELISTEN_SHARED"))
            .filter(path -> path != null)
            .map(Path::of)
            .findFirst();
    Path directory =
        shared.orElse(Path.of("../../shared").toAbsolutePath()).resolve("models/nano-prototype");
    Assumptions.assumeTrue(
        Files.isDirectory(directory),
        directory + " is not there (set RELISTEN_SHARED): not compared with the prototype");
    return new Prototype(directory.normalize());
  }

  Path checkpoint() {
    return directory.resolve("checkpoint");
  }

  List<Expected> questions() throws IOException {
    List<Expected> questions = new ArrayList<>();
    ObjectMapper json = new ObjectMapper();
    for (JsonNode q : json.readTree(directory.resolve("expected.json").toFile()).get("questions")) {
      List<String> choices = new ArrayList<>();
      q.get("choices").forEach(choice -> choices.add(choice.asText()));
      List<String> parts = new ArrayList<>();
      q.get("parts").forEach(part -> parts.add(part(part)));
      questions.add(
          new Expected(
              q.get("audio").asText(),
              q.get("question").asText(),
              choices,
              parts,
              q.get("text").asText()));
    }
    return questions;
  }

  short[] samples(String audio) {
    return SoundFile.samples(directory.resolve("audio").resolve(audio));
  }

  private static String part(JsonNode part) {
    return part.has("ids")
        ? part.get("ids").toString()
        : part.get("start_sample") + ".." + part.get("end_sample");
  }
}
