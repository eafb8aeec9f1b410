package dev.relisten.deploy.cli;

import dev.relisten.deploy.NodeSettings;
import dev.relisten.deploy.RelistenNode;
import dev.relisten.gpuworkers.remote.RemoteSettings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code relisten serve}: the gRPC server, until it is told to stop. */
@Command(name = "serve", description = "Serves relisten.v1 over gRPC until it is told to stop.")
final class ServeCommand implements Callable<Integer> {
  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "address to bind (default: ${DEFAULT-VALUE}); others are reachable by anyone")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "7007",
      description = "port to bind (default: ${DEFAULT-VALUE}); 0 takes a free one")
  private int port;

  @Option(
      names = "--store",
      paramLabel = "DIR",
      description = "where recordings are kept (default: ~/.local/share/relisten)")
  private Path store = Path.of(System.getProperty("user.home"), ".local", "share", "relisten");

  @Mixin private ModelOptions model;
  @Mixin private RemoteOptions remote;

  private final Terminal terminal;

  ServeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (port < 0 || port > 65_535) {
      throw CommandFailure.badInput("--port: " + port + " (expected: 0 to 65535)");
    }
    try (RelistenNode node = NodeStart.start(settings())) {
      NodeStart.awaitModel(node, terminal);
      terminal.out().println("serving relisten.v1 on " + host + ":" + node.port());
      serve(node);
      return ExitCode.DONE;
    }
  }

  private NodeSettings settings() {
    Optional<RemoteSettings> generating = remote.settings();
    generating.ifPresent(server -> model.refuseOnlyHere("--remote: " + server.baseUrl()));
    return NodeSettings.forServing(model.checkpoint(), model.engine(), host, port, store)
        .withRemote(generating);
  }

  /** Returns when the node is drained. */
  private void serve(RelistenNode node) throws InterruptedException {
    CountDownLatch drained = new CountDownLatch(1);
    try (Interrupts interrupts = Interrupts.to(() -> drain(node, drained))) {
      drained.await();
    }
  }

  private void drain(RelistenNode node, CountDownLatch drained) {
    terminal.err().println("draining");
    node.close();
    drained.countDown();
    Runtime.getRuntime().halt(ExitCode.DONE);
  }
}
