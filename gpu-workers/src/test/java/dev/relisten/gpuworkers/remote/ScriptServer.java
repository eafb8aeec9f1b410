package dev.relisten.gpuworkers.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An OpenAI-compatible server on loopback that answers as it is told, and shows what came. */
final class ScriptServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  final BlockingQueue<JsonNode> requests = new LinkedBlockingQueue<>();
  final CountDownLatch clientGone = new CountDownLatch(1);
  private final Queue<Answer> answers = new ArrayDeque<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  private interface Answer {
    void give(HttpExchange call) throws IOException;
  }

  ScriptServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/models", call -> respond(call, 200, "{}"));
    server.createContext("/v1/chat/completions", this::chat);
    server.setExecutor(threads);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
  }

  /** The next turn: deltas, then a finish reason. */
  ScriptServer says(String finishReason, String... deltas) {
    return next(
        call -> {
          OutputStream out = open(call);
          send(out, "{\"prompt_token_ids\":[1,2,3],\"choices\":[{\"delta\":{\"content\":\"\"}}]}");
          for (String delta : deltas) {
            send(out, delta(delta));
          }
          send(
              out,
              "{\"choices\":[{\"delta\":{},\"finish_reason\":\"%s\"}]}".formatted(finishReason));
          out.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
          call.close();
        });
  }

  ScriptServer refuses(int status, String text) {
    return next(call -> respond(call, status, text));
  }

  /** The next turn breaks off behind some text. */
  ScriptServer breaksOff(String text) {
    return next(
        call -> {
          send(open(call), delta(text));
          call.close();
        });
  }

  /** The next turn says nothing. */
  ScriptServer isSilent() {
    return next(call -> open(call).flush());
  }

  /** The next turn never ends by itself; {@link #clientGone} opens when nobody reads it. */
  ScriptServer neverEnds() {
    return next(
        call -> {
          OutputStream out = open(call);
          try {
            while (true) {
              send(out, delta("x "));
              out.write(new byte[] {'\n'});
            }
          } catch (IOException e) {
            clientGone.countDown();
          }
        });
  }

  JsonNode request() throws InterruptedException {
    JsonNode request = requests.poll(20, TimeUnit.SECONDS);
    if (request == null) {
      throw new AssertionError("no request came");
    }
    return request;
  }

  private synchronized ScriptServer next(Answer answer) {
    answers.add(answer);
    return this;
  }

  private void chat(HttpExchange call) throws IOException {
    requests.add(JSON.readTree(call.getRequestBody()));
    Answer answer;
    synchronized (this) {
      answer = answers.remove();
    }
    answer.give(call);
  }

  private static OutputStream open(HttpExchange call) throws IOException {
    call.getResponseHeaders().add("Content-Type", "text/event-stream");
    call.sendResponseHeaders(200, 0);
    return call.getResponseBody();
  }

  private static String delta(String text) throws IOException {
    return "{\"choices\":[{\"delta\":{\"content\":%s},\"token_ids\":[7]}]}"
        .formatted(JSON.writeValueAsString(text));
  }

  private static void send(OutputStream out, String json) throws IOException {
    out.write(("data: " + json + "\n\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static void respond(HttpExchange call, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    call.sendResponseHeaders(status, body.length);
    call.getResponseBody().write(body);
    call.close();
  }

  /** Types and texts of the parts of a message, such as "text:at <seg>…", "input_audio". */
  static List<String> parts(JsonNode request, int message) {
    List<String> parts = new ArrayList<>();
    for (JsonNode part : request.get("messages").get(message).get("content")) {
      String type = part.get("type").asText();
      parts.add(type.equals("text") ? "text:" + part.get("text").asText() : type);
    }
    return parts;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
