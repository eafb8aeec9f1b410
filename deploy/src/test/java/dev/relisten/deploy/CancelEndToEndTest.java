package dev.relisten.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.v1.AskRequest;
import dev.relisten.v1.AskResponse;
import dev.relisten.v1.CancelRequest;
import dev.relisten.v1.ReasoningEvent;
import dev.relisten.v1.SessionEnding;
import io.grpc.Status.Code;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A worker with one slot: the next question is answered only if the last one let go of it. */
@Timeout(180)
class CancelEndToEndTest {
  private static RelistenNode node;

  private TestClient client;
  private AskRequest question;

  @BeforeAll
  static void start() throws IOException {
    node = SlowNode.start();
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
  }

  @BeforeEach
  void upload() throws Exception {
    client = new TestClient(node.port());
    question =
        AskRequest.newBuilder()
            .setClipId(client.upload(TestClient.resource("/demo/demo.wav")).getClip().getClipId())
            .setQuestion("What is heard last?")
            .addAllChoices(List.of("rain", "sea waves"))
            .build();
  }

  @Test
  void cancelCall_endsTheStreamInOrder_andFreesTheWorker() throws Exception {
    BlockingClientCall<?, AskResponse> call = client.begin(question);
    String sessionId = call.read().getEvent().getSessionId();
    var cancel = CancelRequest.newBuilder().setSessionId(sessionId).build();

    assertTrue(client.reasoning().cancel(cancel).getWasRunning());

    ReasoningEvent last = null;
    while (call.hasNext()) {
      last = call.read().getEvent();
    }
    assertEquals(SessionEnding.SESSION_ENDING_CANCELLED, last.getFinished().getEnding());
    assertEquals(false, client.reasoning().cancel(cancel).getWasRunning());
    assertWorkerIsFree();
  }

  @Test
  void clientThatCancelsItsCall_freesTheWorker() throws Exception {
    BlockingClientCall<?, AskResponse> call = client.begin(question);
    call.read();

    call.cancel("enough", null);

    assertWorkerIsFree();
  }

  @Test
  void clientThatDisconnects_freesTheWorker() throws Exception {
    try (TestClient other = new TestClient(node.port())) {
      other.begin(question).read();
    }

    assertWorkerIsFree();
  }

  @Test
  void cancelOfAnUnknownSession_isNotFound() {
    var cancel = CancelRequest.newBuilder().setSessionId("nobody").build();

    StatusException refused =
        assertThrows(StatusException.class, () -> client.reasoning().cancel(cancel));

    assertEquals(Code.NOT_FOUND, refused.getStatus().getCode());
  }

  @Test
  void closingTheNode_letsARunningQuestionFinish() throws Exception {
    RelistenNode draining = SlowNode.start();
    try (TestClient other = new TestClient(draining.port())) {
      other.upload(TestClient.resource("/demo/demo.wav"));
      BlockingClientCall<?, AskResponse> call = other.begin(question);
      call.read();

      CompletableFuture<Void> closed = CompletableFuture.runAsync(draining::close);

      ReasoningEvent last = null;
      while (call.hasNext()) {
        last = call.read().getEvent();
      }
      assertEquals(SessionEnding.SESSION_ENDING_ANSWERED, last.getFinished().getEnding());
      closed.get(60, TimeUnit.SECONDS);
    }
  }

  private void assertWorkerIsFree() throws Exception {
    List<ReasoningEvent> events = client.ask(question);
    assertEquals(
        SessionEnding.SESSION_ENDING_ANSWERED,
        events.get(events.size() - 1).getFinished().getEnding());
  }
}
