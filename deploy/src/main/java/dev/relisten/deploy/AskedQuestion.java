package dev.relisten.deploy;

import dev.relisten.agents.evaluation.AskStream;
import dev.relisten.agents.evaluation.ClipUpload;
import dev.relisten.agents.evaluation.Reply;
import dev.relisten.agents.evaluation.ReplyReading;
import dev.relisten.audiostore.dataset.QuestionItem;
import dev.relisten.v1.AskRequest;
import dev.relisten.v1.AudioServiceGrpc;
import dev.relisten.v1.ReasoningServiceGrpc;
import io.grpc.Channel;
import io.grpc.StatusException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * One question as a client saw it.
 *
 * @param id of the question
 * @param reply what came of it
 * @param firstTextNanos from asking to the first text; 0 if none came
 */
record AskedQuestion(String id, Reply reply, long firstTextNanos) {
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
    ReplyReading reading = new ReplyReading();
    long startNanos = System.nanoTime();
    long[] firstTextNanos = {0};
    AskStream.read(
        ReasoningServiceGrpc.newBlockingV2Stub(channel).ask(request),
        event -> {
          if (event.hasText() && firstTextNanos[0] == 0) {
            firstTextNanos[0] = System.nanoTime() - startNanos;
          }
          reading.add(event);
        });
    return new AskedQuestion(item.id(), reading.reply(), firstTextNanos[0]);
  }
}
