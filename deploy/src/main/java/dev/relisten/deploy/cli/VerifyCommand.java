package dev.relisten.deploy.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relisten.deploy.EngineChoice;
import dev.relisten.deploy.EngineKind;
import dev.relisten.deploy.ModelLoader;
import dev.relisten.gpuworkers.Engine;
import dev.relisten.gpuworkers.model.Checkpoint;
import dev.relisten.gpuworkers.model.Reference;
import dev.relisten.gpuworkers.model.Verification;
import dev.relisten.gpuworkers.model.Verifier;
import dev.relisten.gpuworkers.onnx.Device;
import dev.relisten.gpuworkers.onnx.WeightFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code relisten verify}: both engines against the public implementation. */
@Command(
    name = "verify",
    description =
        "Compares both engines with a reference; exit code 1 when one is out of tolerance.")
final class VerifyCommand implements Callable<Integer> {
  private static final int SLOTS = 4;

  @Parameters(index = "0", paramLabel = "CHECKPOINT", description = "checkpoint directory")
  private Path checkpoint;

  @Parameters(
      index = "1",
      paramLabel = "REFERENCE",
      description = "directory with audio/ and expected/")
  private Path reference;

  @Option(
      names = "--engine",
      paramLabel = "onnx|eager",
      description =
          "only this engine (default: both, or onnx where --weights or --device are its own)")
  private List<EngineKind> engines;

  @Option(
      names = "--weights",
      paramLabel = "fp32|int8|int4",
      defaultValue = "fp32",
      description =
          "numbers that the decoder's matrices are rounded to (default: ${DEFAULT-VALUE}); the"
              + " tolerance stays that of fp32, so this shows what the others cost")
  private WeightFormat weights;

  @Option(
      names = "--device",
      paramLabel = "cpu|cuda",
      defaultValue = "cpu",
      description = "what the onnx engine runs on (default: ${DEFAULT-VALUE})")
  private Device device;

  @Option(names = "--json", description = "one JSON object a line")
  private boolean json;

  private final Terminal terminal;

  VerifyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Checkpoint read = Checkpoint.read(checkpoint);
    Reference expected = Reference.read(reference);
    read.superfluous().forEach(this::superfluous);
    boolean passed = true;
    for (EngineChoice choice : choices()) {
      Verification verification = verify(read, expected, choice);
      verification.checks().forEach(check -> show(verification.engine(), check));
      passed &= verification.passed();
    }
    conclude(passed);
    return passed ? ExitCode.DONE : ExitCode.FAILED;
  }

  private List<EngineChoice> choices() {
    boolean forOnnx = weights != WeightFormat.FP32 || device != Device.CPU;
    List<EngineKind> all = forOnnx ? List.of(EngineKind.ONNX) : List.of(EngineKind.values());
    List<EngineKind> kinds = engines == null ? all : engines;
    return kinds.stream().map(kind -> new EngineChoice(kind, weights, false, device)).toList();
  }

  private static Verification verify(
      Checkpoint checkpoint, Reference reference, EngineChoice choice) {
    try (Engine engine = ModelLoader.load(checkpoint, choice, SLOTS, reference.contextTokens())) {
      return new Verifier(reference, checkpoint).verify(engine);
    }
  }

  private void show(String engine, Verification.Check check) {
    if (json) {
      terminal.out().println(object(engine, check));
      return;
    }
    terminal
        .out()
        .printf(
            Locale.ROOT,
            "%-9s  %-6s %-32s largest %-10.3g tolerance %-8.3g %s%n",
            engine,
            check.passed() ? "ok" : "FAILED",
            check.name(),
            check.largest(),
            check.tolerance(),
            check.worst());
  }

  /** No fault: such a tensor is not used. */
  private void superfluous(String tensor) {
    ObjectNode node = new ObjectMapper().createObjectNode().put("event", "superfluous");
    terminal
        .out()
        .println(json ? node.put("tensor", tensor).toString() : "superfluous tensor: " + tensor);
  }

  private void conclude(boolean passed) {
    ObjectNode node = new ObjectMapper().createObjectNode().put("event", "verified");
    String text = passed ? "all within tolerance" : "out of tolerance";
    terminal.out().println(json ? node.put("passed", passed).toString() : text);
  }

  private static ObjectNode object(String engine, Verification.Check check) {
    return new ObjectMapper()
        .createObjectNode()
        .put("event", "check")
        .put("engine", engine)
        .put("name", check.name())
        .put("compared", check.compared())
        .put("largest", check.largest())
        .put("tolerance", check.tolerance())
        .put("passed", check.passed())
        .put("worst", check.worst());
  }
}
