package dev.relisten.deploy.cli;

import dev.relisten.v1.ListeningScope;
import dev.relisten.v1.ReasoningOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  @Option(names = "--json", description = "one JSON object a line")
  private boolean json;

  @Mixin private ModelOptions model;

  private final Terminal terminal;

  DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    ShippedQuestion shipped = ShippedQuestion.read();
    Path file = Files.createTempFile("relisten-demo-", ".wav");
    try {
      Files.write(file, shipped.recording());
      Question question = question(shipped, file);
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

  private static Question question(ShippedQuestion shipped, Path file) {
    return new Question(
        new Recording.InFile(file),
        ListeningScope.getDefaultInstance(),
        shipped.text(),
        shipped.choices(),
        ReasoningOptions.getDefaultInstance(),
        Optional.of(shipped.answer()));
  }
}
