package dev.relisten.deploy;

import dev.relisten.agents.evaluation.ClipUpload;
import dev.relisten.audiostore.dataset.QuestionItem;
import dev.relisten.v1.AskRequest;
import dev.relisten.v1.AskResponse;
import dev.relisten.v1.AudioServiceGrpc;
import dev.relisten.v1.ReasoningEvent;
import dev.relisten.v1.ReasoningServiceGrpc;
import io.grpc.Channel;
import io.grpc.StatusException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * One question as a client saw it.
 *
 * @param id of the question
 * @param text the assistant's whole turn, tags included
 * @param sampledTokens what the model wrote
 * @param firstTextNanos from asking to the first text
 * @param wallNanos from asking to the end
 */
public record AskedQuestion(
    String id, String text, int sampledTokens, long firstTextNanos, long wallNanos) {

  static String upload(Channel channel, Path audio) throws IOException, InterruptedException {
    var call = AudioServiceGrpc.newBlockingV2Stub(channel).uploadClip();
    try {
      return ClipUpload.send(call, audio, sent -> {}).getClip().getClipId();
    } catch (StatusException e) {
      throw new IOException(audio + ": " + e.getStatus(), e);
    }
  }

  static AskedQuestion ask(Channel channel, String clipId, QuestionItem item)
      throws StatusException, InterruptedException {
    AskRequest request =
        AskRequest.newBuilder()
            .setClipId(clipId)
            .setQuestion(item.question())
            .addAllChoices(item.choices())
            .build();
    Reading reading = new Reading(System.nanoTime());
    var call = ReasoningServiceGrpc.newBlockingV2Stub(channel).ask(request);
    while (call.hasNext()) {
      AskResponse response = call.read();
      if (response != null) {
        reading.add(response.getEvent());
      }
    }
    return reading.of(item.id());
  }

  private static final class Reading {
    private final long startNanos;
    private final StringBuilder text = new StringBuilder();
    private long firstTextNanos;
    private int sampledTokens;

    Reading(long startNanos) {
      this.startNanos = startNanos;
    }

    void add(ReasoningEvent event) {
      if (event.hasText()) {
        if (firstTextNanos == 0) {
          firstTextNanos = System.nanoTime() - startNanos;
        }
        text.append(event.getText().getText());
      } else if (event.hasSegmentRequested()) {
        text.append(event.getSegmentRequested().getTag().getText());
      } else if (event.hasUsage()) {
        sampledTokens = event.getUsage().getSampledTokens();
      }
    }

    AskedQuestion of(String id) {
      long wallNanos = System.nanoTime() - startNanos;
      return new AskedQuestion(id, text.toString(), sampledTokens, firstTextNanos, wallNanos);
    }
  }
}
