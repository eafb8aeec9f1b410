package dev.relisten.deploy.cli;

import dev.relisten.v1.Answer;
import dev.relisten.v1.AnswerSource;
import dev.relisten.v1.AskRequest;
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
      AskRequest request = request(question, output);
      readiness.await();
      return ask(question, request, output);
    } catch (StatusException e) {
      throw CommandFailure.of(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.FAILED, "INTERRUPTED", "interrupted");
    }
  }

  private AskRequest request(Question question, ReasoningOutput output)
      throws StatusException, InterruptedException {
    if (question.recording() instanceof Recording.InFile recording) {
      UploadClipResponse uploaded = upload(recording.file());
      String damage = uploaded.getDecodeReport().getDamage();
      if (!damage.isEmpty()) {
        output.remark("recording: " + damage);
      }
      return question.aboutClip(uploaded.getClip().getClipId());
    }
    return question.aboutStream(((Recording.Live) question.recording()).streamName());
  }

  private UploadClipResponse upload(Path file) throws StatusException, InterruptedException {
    try (var task = terminal.progress().begin("uploading", Files.size(file), "bytes")) {
      return client.upload(file, task::at);
    } catch (IOException e) {
      throw CommandFailure.badInput("file: " + file + ": " + e.getMessage());
    }
  }

  private int ask(Question question, AskRequest request, ReasoningOutput output)
      throws StatusException, InterruptedException {
    Ending ending = new Ending();
    client.ask(
        request,
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
