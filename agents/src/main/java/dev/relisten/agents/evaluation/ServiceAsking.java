package dev.relisten.agents.evaluation;

import dev.relisten.audiostore.dataset.QuestionItem;
import dev.relisten.v1.AskRequest;
import dev.relisten.v1.AudioServiceGrpc;
import dev.relisten.v1.ListeningScope;
import dev.relisten.v1.ReasoningOptions;
import dev.relisten.v1.ReasoningServiceGrpc;
import io.grpc.Channel;
import io.grpc.StatusException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Asks the service over gRPC, as any client does, in this process or another. A recording is
 * uploaded once, at its first question.
 */
public final class ServiceAsking implements Asking {
  private final Channel channel;
  private final ReasoningOptions options;
  private final ListeningScope scope;
  private final Map<Path, Upload> uploads = new ConcurrentHashMap<>();

  /**
   * Asks over a channel, which the caller closes.
   *
   * @param options of every question; absent fields take the server's defaults
   * @param scope which of each recording's sound is shown first
   */
  public ServiceAsking(Channel channel, ReasoningOptions options, ListeningScope scope) {
    this.channel = channel;
    this.options = options;
    this.scope = scope;
  }

  @Override
  public Reply ask(QuestionItem item) throws IOException, InterruptedException {
    try {
      String clipId = uploads.computeIfAbsent(item.audio(), Upload::new).clipId();
      return ask(request(clipId, item));
    } catch (StatusException e) {
      return refused(e);
    }
  }

  private AskRequest request(String clipId, QuestionItem item) {
    return AskRequest.newBuilder()
        .setClipId(clipId)
        .setQuestion(item.question())
        .addAllChoices(item.choices())
        .setOptions(options)
        .setScope(scope)
        .build();
  }

  private Reply ask(AskRequest request) throws StatusException, InterruptedException {
    ReplyReading reading = new ReplyReading();
    AskStream.read(ReasoningServiceGrpc.newBlockingV2Stub(channel).ask(request), reading::add);
    return reading.reply();
  }

  /** The question's own fault is its outcome; a service that is gone ends the evaluation. */
  private static Reply refused(StatusException e) {
    return switch (e.getStatus().getCode()) {
      case UNAVAILABLE, UNAUTHENTICATED, PERMISSION_DENIED, UNIMPLEMENTED, CANCELLED ->
          throw e.getStatus().withCause(e).asRuntimeException(e.getTrailers());
      case OK,
          UNKNOWN,
          INVALID_ARGUMENT,
          DEADLINE_EXCEEDED,
          NOT_FOUND,
          ALREADY_EXISTS,
          RESOURCE_EXHAUSTED,
          FAILED_PRECONDITION,
          ABORTED,
          OUT_OF_RANGE,
          INTERNAL,
          DATA_LOSS ->
          Reply.failed(e.getStatus().getCode().name());
    };
  }

  /** One recording's way to the service; whoever comes second waits for the first. */
  private final class Upload {
    private final Path audio;
    private String clipId = "";

    Upload(Path audio) {
      this.audio = audio;
    }

    synchronized String clipId() throws IOException, StatusException, InterruptedException {
      if (clipId.isEmpty()) {
        clipId = upload();
      }
      return clipId;
    }

    private String upload() throws IOException, StatusException, InterruptedException {
      if (!Files.isReadable(audio)) {
        throw new IOException("audio_path: " + audio + " (expected: a readable file)");
      }
      var call = AudioServiceGrpc.newBlockingV2Stub(channel).uploadClip();
      return ClipUpload.send(call, audio, sent -> {}).getClip().getClipId();
    }
  }
}
