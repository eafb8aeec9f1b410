package dev.relisten.gpuworkers.remote;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relisten.audiostore.WavFile;
import dev.relisten.protocol.generation.GenerationOptions;
import dev.relisten.protocol.prompt.FinalAnswer;
import dev.relisten.protocol.tag.SegmentTagScanner;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * One turn as an OpenAI chat completion: the user's message, and what the assistant has said and
 * heard so far, to be gone on with. The server's chat template must leave the last message open
 * when {@code resume} is given (deploy/vllm/resume-template.jinja does).
 *
 * @param system text of a system message, if there is one
 * @param user the sound shown first, then the text
 * @param assistant so far; empty in the first turn
 * @param maxTokens most tokens of this turn
 */
record ChatRequest(
    String model,
    Optional<String> system,
    List<ChatPart> user,
    List<ChatPart> assistant,
    GenerationOptions options,
    int maxTokens) {
  private static final ObjectMapper JSON = new ObjectMapper();

  String toJson() {
    ObjectNode body = JSON.createObjectNode();
    body.put("model", model).put("stream", true).put("max_tokens", maxTokens);
    body.put("return_token_ids", true).put("include_stop_str_in_output", true);
    body.putArray("stop").add(SegmentTagScanner.CLOSING).add(FinalAnswer.CLOSING);
    addSampling(body);
    addMessages(body.putArray("messages"));
    boolean resume = !assistant.isEmpty();
    body.put("add_generation_prompt", !resume);
    body.putObject("chat_template_kwargs").put("resume", resume);
    return body.toString();
  }

  private void addSampling(ObjectNode body) {
    body.put("temperature", options.temperature()).put("top_p", options.topP());
    body.put("top_k", options.topK() == 0 ? -1 : options.topK()).put("seed", options.seed());
  }

  private void addMessages(ArrayNode messages) {
    system.ifPresent(text -> messages.addObject().put("role", "system").put("content", text));
    addMessage(messages, "user", user);
    if (!assistant.isEmpty()) {
      addMessage(messages, "assistant", assistant);
    }
  }

  private static void addMessage(ArrayNode messages, String role, List<ChatPart> parts) {
    ArrayNode content = messages.addObject().put("role", role).putArray("content");
    for (ChatPart part : parts) {
      if (part instanceof ChatPart.Text text) {
        content.addObject().put("type", "text").put("text", text.text());
      } else {
        byte[] wav = WavFile.toBytes(((ChatPart.Sound) part).samples());
        content
            .addObject()
            .put("type", "input_audio")
            .putObject("input_audio")
            .put("data", Base64.getEncoder().encodeToString(wav))
            .put("format", "wav");
      }
    }
  }
}
