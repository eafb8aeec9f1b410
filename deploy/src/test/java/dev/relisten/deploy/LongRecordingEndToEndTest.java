package dev.relisten.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.audiostore.WavFile;
import dev.relisten.gpuworkers.LoadedModel;
import dev.relisten.gpuworkers.model.Checkpoint;
import dev.relisten.protocol.generation.ModelInfo;
import dev.relisten.v1.AskRequest;
import dev.relisten.v1.ListeningProgress;
import dev.relisten.v1.ReasoningEvent;
import dev.relisten.v1.Started;
import io.grpc.Status;
import io.grpc.StatusException;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A recording of 64 s over gRPC, and a real model that takes 16 s at once: 8 s of the demo, 40 s of
 * noise, the demo again, 8 s of noise.
 */
class LongRecordingEndToEndTest {
  private static final int RATE = 16_000;
  private static final int DEMO_SECONDS = 8;
  private static final int AGAIN_SECONDS = 48;

  private static RelistenNode node;
  private static TestClient client;
  private static String clipId;

  @BeforeAll
  static void start() throws Exception {
    Checkpoint checkpoint = Checkpoint.read(Checkpoints.anyThatListens());
    NodeSettings settings =
        NodeSettings.forQuestions(checkpoint.directory(), EngineChoice.of(EngineKind.ONNX), 2);
    node = RelistenNode.start(settings, () -> takingLittle(checkpoint, settings));
    client = new TestClient(node.port());
    clipId = client.upload(WavFile.toBytes(recording())).getClip().getClipId();
  }

  @AfterAll
  static void stop() {
    client.close();
    node.close();
  }

  @Test
  void aLongRecordingIsListenedToOnce_thenAnsweredWithItsNotes() throws Exception {
    List<ReasoningEvent> events = client.ask(question("What is heard between 50 and 52 seconds?"));

    List<ListeningProgress> progress =
        events.stream()
            .filter(ReasoningEvent::hasListening)
            .map(ReasoningEvent::getListening)
            .toList();
    ListeningProgress last = progress.get(progress.size() - 1);
    assertEquals(last.getWindows(), last.getWindowsDone());
    assertEquals(9, last.getWindows());
    Started started = started(events);
    assertTrue(started.hasNotes());
    assertEquals(47 * RATE, started.getShown().getSpan().getStartSample());
    assertEquals(55 * RATE, started.getShown().getSpan().getEndSample());
    assertTrue(events.get(events.size() - 1).hasFinished());
    assertEquals(
        events, client.reasoning(events.get(0).getSessionId()).getEventsList(), "the trace's");

    List<ReasoningEvent> again = client.ask(question("What is heard first?"));
    assertFalse(again.stream().anyMatch(ReasoningEvent::hasListening), "listened to again");
    assertEquals(started.getNotes(), started(again).getNotes());
  }

  @Test
  void anExplicitPartThatIsTooLong_isRefused() {
    AskRequest.Builder request = question("What?").toBuilder();
    request.getScopeBuilder().setFromSample(0);
    StatusException e = assertThrows(StatusException.class, () -> client.ask(request.build()));
    assertEquals(Status.Code.FAILED_PRECONDITION, e.getStatus().getCode());
  }

  private static Started started(List<ReasoningEvent> events) {
    return events.stream()
        .filter(ReasoningEvent::hasStarted)
        .findFirst()
        .orElseThrow()
        .getStarted();
  }

  private static AskRequest question(String text) {
    return AskRequest.newBuilder().setClipId(clipId).setQuestion(text).build();
  }

  private static LoadedModel takingLittle(Checkpoint checkpoint, NodeSettings settings) {
    LoadedModel model = RelistenNode.load(checkpoint, settings);
    ModelInfo info = model.info();
    ModelInfo.Listening listening =
        new ModelInfo.Listening(DEMO_SECONDS * RATE, RATE, info.listening().question(), true);
    ModelInfo little =
        new ModelInfo(
            info.name(), info.sha256(), info.engine(), info.contextTokens(), 16 * RATE, listening);
    return new LoadedModel(model.engine(), model.language(), little);
  }

  private static short[] recording() throws IOException {
    short[] demo = WavFile.fromBytes(TestClient.resource("/demo/demo.wav"));
    SplittableRandom random = new SplittableRandom(3);
    short[] samples = new short[64 * RATE];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) Math.round(40 * random.nextGaussian());
    }
    for (int i = 0; i < DEMO_SECONDS * RATE; i++) {
      samples[i] = demo[i];
      samples[AGAIN_SECONDS * RATE + i] = demo[i];
    }
    return samples;
  }
}
