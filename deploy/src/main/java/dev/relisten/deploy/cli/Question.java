package dev.relisten.deploy.cli;

import dev.relisten.v1.AskRequest;
import dev.relisten.v1.ListeningScope;
import dev.relisten.v1.ReasoningOptions;
import java.util.List;
import java.util.Optional;

/**
 * What a user asks.
 *
 * @param recording what it is about
 * @param scope which of its sound is shown first
 * @param text the question
 * @param choices option texts; empty for a free question
 * @param options what the user set
 * @param expected the right answer, if the command knows it
 */
record Question(
    Recording recording,
    ListeningScope scope,
    String text,
    List<String> choices,
    ReasoningOptions options,
    Optional<String> expected) {
  AskRequest aboutClip(String clipId) {
    return request().setClipId(clipId).build();
  }

  AskRequest aboutStream(String streamName) {
    return request().setStreamName(streamName).build();
  }

  private AskRequest.Builder request() {
    return AskRequest.newBuilder()
        .setScope(scope)
        .setQuestion(text)
        .addAllChoices(choices)
        .setOptions(options);
  }

  Verdict verdict() {
    return new Verdict(choices, expected);
  }
}
