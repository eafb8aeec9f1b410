package dev.relisten.deploy.cli;

import dev.relisten.v1.Answer;
import dev.relisten.v1.AnswerSource;
import dev.relisten.v1.ReasoningEvent;
import dev.relisten.v1.UploadClipResponse;
import io.grpc.StatusException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One question from its upload to its exit code, whatever server answers. */
final class Conversation {
  /** Called between upload and question, when the server must be able to answer. */
  interface Readiness {
    void await() throws InterruptedException;
  }

  private final RelistenClient client;
  private final Terminal terminal;
  private final boolean json;

  Conversation(RelistenClient client, Terminal terminal, boolean json) {
    this.client = client;
    this.terminal = terminal;
    this.json = json;
  }

  /** The exit code. Throws {@link CommandFailure} for everything that is not an outcome. */
  int hold(Question question, Readiness readiness) {
    try {
      ReasoningOutput output = terminal.output(json);
      UploadClipResponse uploaded = upload(question.file());
      String damage = uploaded.getDecodeReport().getDamage();
      if (!damage.isEmpty()) {
        output.remark("recording: " + damage);
      }
      readiness.await();
      return ask(question, uploaded.getClip().getClipId(), output);
    } catch (StatusException e) {
      throw CommandFailure.of(e);
    } catch (IOException e) {
      throw CommandFailure.badInput("file: " + question.file() + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.FAILED, "INTERRUPTED", "interrupted");
    }
  }

  private UploadClipResponse upload(Path file)
      throws IOException, StatusException, InterruptedException {
    try (var task = terminal.progress().begin("uploading", Files.size(file), "bytes")) {
      return client.upload(file, task::at);
    }
  }

  private int ask(Question question, String clipId, ReasoningOutput output)
      throws StatusException, InterruptedException {
    Ending ending = new Ending();
    client.ask(
        question.about(clipId),
        event -> {
          ending.see(event);
          show(event, question.verdict(), output);
        });
    return ending.exitCode();
  }

  private static void show(ReasoningEvent event, Verdict verdict, ReasoningOutput output) {
    if (event.hasAnswer()) {
      output.answer(event, verdict);
      return;
    }
    output.event(event);
  }

  /** Remembers whether there was an answer. */
  private static final class Ending {
    private boolean answered;

    void see(ReasoningEvent event) {
      Answer answer = event.getAnswer();
      answered |= event.hasAnswer() && answer.getHow() != AnswerSource.ANSWER_SOURCE_MISSING;
    }

    int exitCode() {
      return answered ? ExitCode.DONE : ExitCode.NO_ANSWER;
    }
  }
}
