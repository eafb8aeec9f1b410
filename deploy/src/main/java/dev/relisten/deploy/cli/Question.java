package dev.relisten.deploy.cli;

import dev.relisten.v1.AskRequest;
import dev.relisten.v1.ReasoningOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a user asks.
 *
 * @param file the recording
 * @param text the question
 * @param choices option texts; empty for a free question
 * @param options what the user set
 * @param expected the right answer, if the command knows it
 */
record Question(
    Path file,
    String text,
    List<String> choices,
    ReasoningOptions options,
    Optional<String> expected) {
  AskRequest about(String clipId) {
    return AskRequest.newBuilder()
        .setClipId(clipId)
        .setQuestion(text)
        .addAllChoices(choices)
        .setOptions(options)
        .build();
  }

  Verdict verdict() {
    return new Verdict(choices, expected);
  }
}
