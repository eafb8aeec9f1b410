package dev.relisten.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.relisten.v1.AskRequest;
import dev.relisten.v1.Reasoning;
import dev.relisten.v1.TracePart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The public implementation's 36 texts, word for word, through the service. */
class PrototypeEndToEndTest {
  private static final String END_OF_TURN = "<|im_end|>";

  @ParameterizedTest
  @EnumSource
  void everyQuestion_getsThePublicImplementationsText(EngineKind kind) throws Exception {
    Path prototype = Checkpoints.sharedPrototype();
    JsonNode expected =
        new ObjectMapper().readTree(prototype.resolve("expected.json").toFile()).get("questions");
    List<String> expectedTexts = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    EngineChoice choice = EngineChoice.of(kind);
    NodeSettings settings = NodeSettings.forQuestions(prototype.resolve("checkpoint"), choice, 1);
    try (RelistenNode node = RelistenNode.start(settings);
        TestClient client = new TestClient(node.port())) {
      for (JsonNode question : expected) {
        Path file = prototype.resolve("audio").resolve(question.get("audio").asText());
        Reasoning reasoning = ask(client, Files.readAllBytes(file), question);
        texts.add(reasoning.getText().replace(END_OF_TURN, "") + slices(reasoning));
        expectedTexts.add(
            question.get("text").asText().replace(END_OF_TURN, "") + slices(question));
      }
    }

    assertEquals(36, texts.size());
    assertEquals(String.join("\n", expectedTexts), String.join("\n", texts));
  }

  private static Reasoning ask(TestClient client, byte[] file, JsonNode question) throws Exception {
    AskRequest.Builder request =
        AskRequest.newBuilder()
            .setClipId(client.upload(file).getClip().getClipId())
            .setQuestion(question.get("question").asText());
    question.get("choices").forEach(choice -> request.addChoices(choice.asText()));
    return client.reasoning(client.ask(request.build()).get(0).getSessionId());
  }

  private static List<String> slices(Reasoning reasoning) {
    return reasoning.getTrace().getPartsList().stream()
        .filter(TracePart::hasSlice)
        .map(part -> part.getSlice().getSlice().getSpan())
        .map(span -> span.getStartSample() + "-" + span.getEndSample())
        .toList();
  }

  private static List<String> slices(JsonNode question) {
    List<String> slices = new ArrayList<>();
    for (JsonNode part : question.get("parts")) {
      if (part.has("start_sample")) {
        slices.add(part.get("start_sample") + "-" + part.get("end_sample"));
      }
    }
    return slices;
  }
}
