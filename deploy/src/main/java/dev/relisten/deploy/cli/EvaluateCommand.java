package dev.relisten.deploy.cli;

import dev.relisten.agents.evaluation.Evaluation;
import dev.relisten.agents.evaluation.Grade;
import dev.relisten.agents.evaluation.Report;
import dev.relisten.agents.evaluation.ReportText;
import dev.relisten.agents.evaluation.ServiceAsking;
import dev.relisten.agents.server.CallerStanding;
import dev.relisten.audiostore.dataset.QuestionSet;
import dev.relisten.audiostore.dataset.SceneQuestions;
import dev.relisten.deploy.NodeSettings;
import dev.relisten.deploy.RelistenNode;
import dev.relisten.protocol.generation.Priority;
import dev.relisten.v1.ListeningScope;
import dev.relisten.v1.ReasoningOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code relisten evaluate}: a question set through the service. */
@Command(
    name = "evaluate",
    description = "Asks every question of a set through the service, and reports by kind.")
final class EvaluateCommand implements Callable<Integer> {
  private static final int AT_ONCE = 8;

  @Parameters(index = "0", paramLabel = "QUESTIONS.jsonl", description = "one question a line")
  private Path questions;

  @Option(names = "--no-relisten", description = "insert no slices: text-only tags")
  private boolean noRelisten;

  @Option(names = "--json", description = "one JSON object a line, the report last")
  private boolean json;

  @Option(
      names = "--store",
      paramLabel = "DIR",
      description = "keep recordings and notes here from one run to the next")
  private Path store;

  @Mixin private ScopeOptions scope;
  @Mixin private ModelOptions model;

  private final Terminal terminal;

  EvaluateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    ListeningScope shown = scope.toWire();
    QuestionSet set = SceneQuestions.read(questions);
    try (RelistenNode node = NodeStart.start(settings());
        Interrupts interrupts = Interrupts.to(node::close);
        RelistenClient client = RelistenClient.connect("127.0.0.1:" + node.port())) {
      NodeStart.awaitModel(node, terminal);
      show(evaluate(set, shown, client));
      return ExitCode.DONE;
    }
  }

  private NodeSettings settings() throws IOException {
    return store == null
        ? NodeSettings.forQuestions(model.checkpoint(), model.engine(), AT_ONCE)
        : NodeSettings.forQuestions(model.checkpoint(), model.engine(), AT_ONCE, store);
  }

  private Report evaluate(QuestionSet set, ListeningScope shown, RelistenClient client)
      throws IOException, InterruptedException {
    ReasoningOptions options = ReasoningOptions.newBuilder().setRelisten(!noRelisten).build();
    ServiceAsking asking = new ServiceAsking(inBatch(client.channel()), options, shown);
    Evaluation evaluation = new Evaluation(asking, AT_ONCE);
    int total = set.items().size();
    try (var task = terminal.progress().begin("asking", total, "questions")) {
      int[] done = {0};
      return evaluation.run(
          set,
          grade -> {
            task.at(++done[0]);
            show(grade);
          });
    }
  }

  /** Whoever waits for an answer goes first. */
  private static Channel inBatch(Channel channel) {
    Metadata headers = new Metadata();
    headers.put(CallerStanding.PRIORITY, CallerStanding.name(Priority.BATCH));
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private void show(Grade grade) {
    if (json) {
      terminal.out().println(ReportText.json(grade));
    }
  }

  private void show(Report report) {
    terminal.out().println(json ? ReportText.json(report) : ReportText.table(report));
  }
}
