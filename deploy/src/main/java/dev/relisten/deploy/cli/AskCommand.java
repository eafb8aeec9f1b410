package dev.relisten.deploy.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code relisten ask}: one question about one recording. */
@Command(
    name = "ask",
    description = "Asks a question about a recording, in this process or on a server.")
final class AskCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "FILE", description = "a recording, any format")
  private Path file;

  @Parameters(index = "1", paramLabel = "QUESTION", description = "the question")
  private String question;

  @Option(names = "--choice", paramLabel = "TEXT", description = "a possible answer; repeatable")
  private List<String> choices = List.of();

  @Option(names = "--json", description = "one JSON object a line")
  private boolean json;

  @Option(
      names = "--server",
      paramLabel = "HOST:PORT",
      description = "ask this server instead of starting one in this process")
  private String server;

  @Mixin private ModelOptions model;
  @Mixin private SamplingOptions sampling;

  private final Terminal terminal;

  AskCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw CommandFailure.unreadable(file);
    }
    Question asked = new Question(file, question, choices, sampling.toWire(), Optional.empty());
    if (server == null) {
      return new LocalQuestion(model, terminal, json).ask(asked);
    }
    if (model.given()) {
      throw CommandFailure.badInput(
          "--server: " + server + " (expected: not together with --checkpoint or --engine)");
    }
    return new RemoteQuestion(ServerAddress.of(server), terminal, json).ask(asked);
  }
}
