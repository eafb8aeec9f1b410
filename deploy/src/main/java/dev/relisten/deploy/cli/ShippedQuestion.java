package dev.relisten.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The question that comes with the program.
 *
 * @param recording a WAV file
 * @param answer the right one of the choices
 */
@SuppressWarnings("ArrayRecordComponent")
record ShippedQuestion(byte[] recording, String text, List<String> choices, String answer) {
  private static final String RECORDING = "/demo/demo.wav";
  private static final String QUESTION = "/demo/question.json";

  static ShippedQuestion read() throws IOException {
    JsonNode node = new ObjectMapper().readTree(resource(QUESTION));
    List<String> choices = new ArrayList<>();
    node.required("choices").forEach(choice -> choices.add(choice.asText()));
    return new ShippedQuestion(
        resource(RECORDING),
        node.required("question").asText(),
        List.copyOf(choices),
        node.required("answer").asText());
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = ShippedQuestion.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new FileNotFoundException(name);
      }
      return in.readAllBytes();
    }
  }
}
