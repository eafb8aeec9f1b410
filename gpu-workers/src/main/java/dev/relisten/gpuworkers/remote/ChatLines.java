package dev.relisten.gpuworkers.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;

/** Reads server-sent events of a chat completion line by line, one asked for at a time. */
final class ChatLines implements Flow.Subscriber<String> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DATA = "data:";
  private static final String DONE = "[DONE]";

  private final Consumer<ChatEvent> listener;
  private Flow.Subscription subscription;
  private boolean over;

  ChatLines(Consumer<ChatEvent> listener) {
    this.listener = listener;
  }

  @Override
  public void onSubscribe(Flow.Subscription lines) {
    subscription = lines;
    lines.request(1);
  }

  @Override
  public void onNext(String line) {
    if (!over && line.startsWith(DATA)) {
      take(line.substring(DATA.length()).strip());
    }
    subscription.request(1);
  }

  @Override
  public void onError(Throwable failure) {
    end(new ChatEvent.Broken("stream: " + failure));
  }

  @Override
  public void onComplete() {
    end(new ChatEvent.Broken("stream: ended (expected: a finish reason first)"));
  }

  private void take(String data) {
    if (data.equals(DONE)) {
      return;
    }
    try {
      for (ChatEvent event : events(JSON.readTree(data))) {
        if (event instanceof ChatEvent.Stopped || event instanceof ChatEvent.Broken) {
          end(event);
        } else {
          listener.accept(event);
        }
      }
    } catch (JsonProcessingException e) {
      end(new ChatEvent.Broken("stream: not JSON: " + data));
    }
  }

  private void end(ChatEvent last) {
    if (!over) {
      over = true;
      listener.accept(last);
    }
  }

  /** Events of one chunk. */
  static List<ChatEvent> events(JsonNode chunk) {
    List<ChatEvent> events = new ArrayList<>();
    if (chunk.hasNonNull("error")) {
      events.add(new ChatEvent.Broken("server: " + chunk.get("error")));
      return events;
    }
    if (chunk.hasNonNull("prompt_token_ids")) {
      events.add(new ChatEvent.Prompt(ids(chunk.get("prompt_token_ids"))));
    }
    JsonNode choice = chunk.path("choices").path(0);
    String text = choice.path("delta").path("content").asText("");
    int[] ids = ids(choice.path("token_ids"));
    if (!text.isEmpty() || ids.length > 0) {
      events.add(new ChatEvent.Delta(text, ids));
    }
    if (choice.hasNonNull("finish_reason")) {
      events.add(new ChatEvent.Stopped(choice.get("finish_reason").asText()));
    }
    return events;
  }

  private static int[] ids(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }
}
