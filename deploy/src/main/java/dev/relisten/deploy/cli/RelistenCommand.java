package dev.relisten.deploy.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Option;

/** {@code relisten}: the command line as a whole. */
@Command(
    name = "relisten",
    description = "Audio-interleaved reasoning: a model that listens again before it answers.",
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:answered, or done",
      "1:anything else; 130 when interrupted, 143 when told to stop",
      "2:bad usage or bad input",
      "3:no server",
      "4:finished without an answer"
    })
public final class RelistenCommand {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = CommandLine.ScopeType.INHERIT,
      description = "shows this help")
  @SuppressWarnings("unused")
  private boolean help;

  private RelistenCommand() {}

  /** Runs one command line and gives its exit code; nothing is thrown. */
  public static int run(String... args) {
    int exitCode = run(Terminal.ofProcess(), args);
    Interrupts.awaitStop();
    return exitCode;
  }

  static int run(Terminal terminal, String... args) {
    CommandLine line = new CommandLine(new RelistenCommand());
    line.addSubcommand(new AskCommand(terminal));
    line.addSubcommand(new ListenCommand(terminal));
    line.addSubcommand(new ServeCommand(terminal));
    line.addSubcommand(new DemoCommand(terminal));
    line.addSubcommand(new VerifyCommand(terminal));
    line.addSubcommand(new EvaluateCommand(terminal));
    line.addSubcommand(trainCommand(terminal));
    line.addSubcommand(benchCommand(terminal));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setOut(writer(terminal.out()));
    line.setErr(writer(terminal.err()));
    line.setParameterExceptionHandler(misuse(terminal));
    line.setExecutionExceptionHandler(failure(terminal));
    inheritExitCodes(line);
    return line.execute(args);
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  private static CommandLine trainCommand(Terminal terminal) {
    CommandLine train = new CommandLine(new TrainCommand());
    train.addSubcommand(new TrainScenesCommand(terminal));
    train.addSubcommand(new TrainEncoderCommand(terminal));
    train.addSubcommand(new TrainMeanCommand(terminal));
    train.addSubcommand(new TrainSftCommand(terminal));
    return train;
  }

  private static CommandLine benchCommand(Terminal terminal) {
    CommandLine bench = new CommandLine(new BenchCommand());
    bench.addSubcommand(new BenchResumeCommand(terminal));
    bench.addSubcommand(new BenchStoreCommand(terminal));
    bench.addSubcommand(new BenchDecodeCommand(terminal));
    bench.addSubcommand(new BenchLiveCommand(terminal));
    bench.addSubcommand(new BenchWorkersCommand(terminal));
    bench.addSubcommand(new BenchCheckpointCommand());
    return bench;
  }

  private static IParameterExceptionHandler misuse(Terminal terminal) {
    return (e, args) -> {
      String command = e.getCommandLine().getCommandSpec().qualifiedName();
      String help = " (see " + command + " --help)";
      return report(terminal, args, CommandFailure.badInput(e.getMessage() + help));
    };
  }

  private static IExecutionExceptionHandler failure(Terminal terminal) {
    return (e, line, parsed) -> {
      String[] args = parsed.originalArgs().toArray(String[]::new);
      if (System.getenv("RELISTEN_DEBUG") != null) {
        e.printStackTrace(terminal.err());
      }
      return report(terminal, args, CommandFailure.of(e));
    };
  }

  /** One line on standard error; with {@code --json} an object on standard output as well. */
  private static int report(Terminal terminal, String[] args, CommandFailure failure) {
    if (Arrays.asList(args).contains("--json")) {
      new JsonOutput(terminal.out(), terminal.err()).error(failure);
    }
    terminal.err().println("relisten: " + failure.getMessage().replaceAll("\\s*\\R\\s*", " "));
    return failure.exitCode();
  }

  private static void inheritExitCodes(CommandLine line) {
    var usage = line.getCommandSpec().usageMessage();
    for (CommandLine sub : line.getSubcommands().values()) {
      sub.getCommandSpec()
          .usageMessage()
          .exitCodeListHeading(usage.exitCodeListHeading())
          .exitCodeList(usage.exitCodeList());
      inheritExitCodes(sub);
    }
  }
}
