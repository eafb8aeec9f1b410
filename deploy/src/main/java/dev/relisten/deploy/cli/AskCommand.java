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
  @Parameters(
      arity = "1..2",
      paramLabel = "[FILE] QUESTION",
      description = "a recording of any format, unless --stream names one; the question")
  private List<String> asked;

  @Option(
      names = "--stream",
      paramLabel = "NAME",
      description =
          "ask about a live stream of the server (default: " + ServerAddress.DEFAULT + ")")
  private String stream;

  @Mixin private ScopeOptions scope;

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
    String text = text();
    Recording recording = stream == null ? file() : new Recording.Live(stream);
    Question question =
        new Question(recording, scope.toWire(), text, choices, sampling.toWire(), Optional.empty());
    if (server == null && stream == null) {
      return new LocalQuestion(model, terminal, json).ask(question);
    }
    model.refuseAll(server == null ? "--stream: " + stream : "--server: " + server);
    String at = server == null ? ServerAddress.DEFAULT : server;
    return new RemoteQuestion(ServerAddress.of(at), terminal, json).ask(question);
  }

  private Recording file() {
    Path file = Path.of(asked.get(0));
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw CommandFailure.unreadable(file);
    }
    return new Recording.InFile(file);
  }

  private String text() {
    int expected = stream == null ? 2 : 1;
    if (asked.size() != expected) {
      throw CommandFailure.badInput(
          "arguments: %d (expected: %s)"
              .formatted(asked.size(), stream == null ? "FILE and QUESTION" : "QUESTION"));
    }
    return asked.get(asked.size() - 1);
  }
}
