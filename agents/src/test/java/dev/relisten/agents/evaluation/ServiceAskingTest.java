package dev.relisten.agents.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.agents.session.AnswerSource;
import dev.relisten.agents.session.SegmentOutcome;
import dev.relisten.audiostore.dataset.QuestionItem;
import dev.relisten.v1.Answer;
import dev.relisten.v1.AskRequest;
import dev.relisten.v1.AskResponse;
import dev.relisten.v1.AudioServiceGrpc;
import dev.relisten.v1.Clip;
import dev.relisten.v1.Finished;
import dev.relisten.v1.ListeningScope;
import dev.relisten.v1.ReasoningEvent;
import dev.relisten.v1.ReasoningOptions;
import dev.relisten.v1.ReasoningServiceGrpc;
import dev.relisten.v1.SegmentHeard;
import dev.relisten.v1.SegmentRefused;
import dev.relisten.v1.SegmentRequested;
import dev.relisten.v1.SegmentTag;
import dev.relisten.v1.Span;
import dev.relisten.v1.TextWritten;
import dev.relisten.v1.UploadClipRequest;
import dev.relisten.v1.UploadClipResponse;
import dev.relisten.v1.Usage;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceAskingTest {
  @TempDir Path folder;

  private final AtomicInteger uploads = new AtomicInteger();
  private final AtomicInteger uploadedBytes = new AtomicInteger();
  private Server server;
  private ManagedChannel channel;
  private ServiceAsking asking;

  @BeforeEach
  void start() throws IOException {
    server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress("127.0.0.1", 0), InsecureServerCredentials.create())
            .addService(new Clips())
            .addService(new Answers())
            .build()
            .start();
    channel =
        Grpc.newChannelBuilder("127.0.0.1:" + server.getPort(), InsecureChannelCredentials.create())
            .build();
    asking =
        new ServiceAsking(
            channel,
            ReasoningOptions.newBuilder().setRelisten(false).build(),
            ListeningScope.newBuilder().setLastSamples(9_000).build());
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void readsTheWholeReply_andUploadsARecordingOnce() throws Exception {
    Path audio = folder.resolve("clip.wav");
    Files.write(audio, new byte[600_000]);
    Reply reply = asking.ask(item(audio, "first"));
    asking.ask(item(audio, "second"));

    assertEquals(1, uploads.get());
    assertEquals(600_000, uploadedBytes.get());
    assertEquals(
        "<think>at <seg>0.8, 1.2</seg> rain, <seg>x</seg>.</think><answer>rain</answer>",
        reply.text());
    assertEquals("rain", reply.answer());
    assertEquals(AnswerSource.TAGGED, reply.how());
    assertEquals("ANSWERED", reply.ending());
    assertEquals(21, reply.sampledTokens());
    assertEquals(Questions.tag("0.8", "1.2", SegmentOutcome.HEARD), reply.tags().get(0));
    assertEquals(SegmentOutcome.MALFORMED, reply.tags().get(1).outcome());
  }

  @Test
  void aQuestionThatTheServiceRefusesIsAnOutcome() throws Exception {
    Path audio = folder.resolve("clip.wav");
    Files.write(audio, new byte[10]);
    assertEquals(Reply.failed("INVALID_ARGUMENT"), asking.ask(item(audio, "refuse me")));
  }

  @Test
  void aServiceThatIsGoneEndsTheEvaluation() throws Exception {
    Path audio = folder.resolve("clip.wav");
    Files.write(audio, new byte[10]);
    server.shutdownNow().awaitTermination();
    StatusRuntimeException gone =
        assertThrows(StatusRuntimeException.class, () -> asking.ask(item(audio, "first")));
    assertEquals(Status.Code.UNAVAILABLE, gone.getStatus().getCode());
  }

  @Test
  void aMissingRecordingIsNamed() {
    Path audio = folder.resolve("absent.wav");
    IOException missing = assertThrows(IOException.class, () -> asking.ask(item(audio, "first")));
    assertTrue(missing.getMessage().startsWith("audio_path: " + audio), missing.getMessage());
  }

  private static QuestionItem item(Path audio, String question) {
    return new QuestionItem("q", audio, question, List.of(), "rain", "first", List.of());
  }

  private final class Clips extends AudioServiceGrpc.AudioServiceImplBase {
    @Override
    public StreamObserver<UploadClipRequest> uploadClip(StreamObserver<UploadClipResponse> client) {
      uploads.incrementAndGet();
      return new StreamObserver<>() {
        @Override
        public void onNext(UploadClipRequest request) {
          uploadedBytes.addAndGet(request.getData().size());
        }

        @Override
        public void onError(Throwable gone) {}

        @Override
        public void onCompleted() {
          Clip clip = Clip.newBuilder().setClipId("c1").build();
          client.onNext(UploadClipResponse.newBuilder().setClip(clip).build());
          client.onCompleted();
        }
      };
    }
  }

  private static final class Answers extends ReasoningServiceGrpc.ReasoningServiceImplBase {
    @Override
    public void ask(AskRequest request, StreamObserver<AskResponse> client) {
      boolean expected =
          request.getClipId().equals("c1")
              && !request.getOptions().getRelisten()
              && request.getScope().getLastSamples() == 9_000;
      if (!expected || request.getQuestion().equals("refuse me")) {
        client.onError(Status.INVALID_ARGUMENT.asRuntimeException());
        return;
      }
      events().forEach(e -> client.onNext(AskResponse.newBuilder().setEvent(e).build()));
      client.onCompleted();
    }

    private static List<ReasoningEvent.Builder> events() {
      Span span = Span.newBuilder().setStartSeconds("0.8").setEndSeconds("1.2").build();
      SegmentTag good =
          SegmentTag.newBuilder().setText("<seg>0.8, 1.2</seg>").setSpan(span).build();
      SegmentTag bad = SegmentTag.newBuilder().setText("<seg>x</seg>").setProblem("x").build();
      return List.of(
          text("<think>at "),
          requested(1, good),
          event().setSegmentHeard(SegmentHeard.newBuilder().setSegmentNumber(1)),
          text(" rain, "),
          requested(2, bad),
          event()
              .setSegmentRefused(
                  SegmentRefused.newBuilder()
                      .setSegmentNumber(2)
                      .setTag(bad)
                      .setReason(dev.relisten.v1.SegmentOutcome.SEGMENT_OUTCOME_MALFORMED)),
          text(".</think><answer>rain</answer>"),
          event()
              .setAnswer(
                  Answer.newBuilder()
                      .setText("rain")
                      .setHow(dev.relisten.v1.AnswerSource.ANSWER_SOURCE_TAGGED)),
          event().setUsage(Usage.newBuilder().setSampledTokens(21)),
          event()
              .setFinished(
                  Finished.newBuilder()
                      .setEnding(dev.relisten.v1.SessionEnding.SESSION_ENDING_ANSWERED)));
    }

    private static ReasoningEvent.Builder event() {
      return ReasoningEvent.newBuilder();
    }

    private static ReasoningEvent.Builder text(String text) {
      return event().setText(TextWritten.newBuilder().setText(text));
    }

    private static ReasoningEvent.Builder requested(int number, SegmentTag tag) {
      return event()
          .setSegmentRequested(SegmentRequested.newBuilder().setSegmentNumber(number).setTag(tag));
    }
  }
}
