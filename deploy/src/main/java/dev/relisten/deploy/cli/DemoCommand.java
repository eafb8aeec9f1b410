package dev.relisten.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.relisten.v1.ListeningScope;
import dev.relisten.v1.ReasoningOptions;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code relisten demo}: a shipped recording whose right answer is known. */
@Command(
    name = "demo",
    description = "Asks about a shipped recording, and says whether the answer is right.")
final class DemoCommand implements Callable<Integer> {
  private static final String RECORDING = "/demo/demo.wav";
  private static final String QUESTION = "/demo/question.json";

  @Option(names = "--json", description = "one JSON object a line")
  private boolean json;

  @Mixin private ModelOptions model;

  private final Terminal terminal;

  DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Path file = Files.createTempFile("relisten-demo-", ".wav");
    try (InputStream recording = resource(RECORDING)) {
      Files.write(file, recording.readAllBytes());
      Question question = question(file);
      if (!json) {
        introduce(question);
      }
      return new LocalQuestion(model, terminal, json).ask(question);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private void introduce(Question question) {
    terminal.out().println("question: " + question.text());
    terminal.out().println("choices: " + String.join("; ", question.choices()));
  }

  private static Question question(Path file) throws IOException {
    try (InputStream in = resource(QUESTION)) {
      JsonNode node = new ObjectMapper().readTree(in);
      List<String> choices = new ArrayList<>();
      node.required("choices").forEach(choice -> choices.add(choice.asText()));
      return new Question(
          new Recording.InFile(file),
          ListeningScope.getDefaultInstance(),
          node.required("question").asText(),
          choices,
          ReasoningOptions.getDefaultInstance(),
          Optional.of(node.required("answer").asText()));
    }
  }

  private static InputStream resource(String name) throws FileNotFoundException {
    InputStream in = DemoCommand.class.getResourceAsStream(name);
    if (in == null) {
      throw new FileNotFoundException(name);
    }
    return in;
  }
}
