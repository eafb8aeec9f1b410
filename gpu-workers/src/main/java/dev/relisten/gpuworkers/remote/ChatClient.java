package dev.relisten.gpuworkers.remote;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** Asks an OpenAI-compatible server for turns. Thread-safe. */
final class ChatClient {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final int OK = 200;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_LIMIT)
          .build();
  private final URI chat;
  private final URI models;

  ChatClient(URI baseUrl) {
    String base = baseUrl.toString().replaceAll("/+$", "");
    chat = URI.create(base + "/chat/completions");
    models = URI.create(base + "/models");
  }

  /** A turn under way. */
  interface Call {
    /** Ends it; the server stops generating. Nothing more is heard of it, but for what is late. */
    void cancel();
  }

  /** Starts a turn; {@code listener} hears of it on other threads. */
  Call start(ChatRequest request, Consumer<ChatEvent> listener) {
    HttpRequest post =
        HttpRequest.newBuilder(chat)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(request.toJson()))
            .build();
    CompletableFuture<HttpResponse<Void>> response =
        http.sendAsync(post, info -> body(info, listener));
    response.whenComplete(
        (done, failure) -> {
          if (failure != null && !response.isCancelled()) {
            listener.accept(new ChatEvent.Broken("server: " + cause(failure)));
          }
        });
    return () -> response.cancel(true);
  }

  /** Completes if the server answers; fails if it does not. */
  CompletableFuture<Void> probe() {
    HttpRequest get = HttpRequest.newBuilder(models).timeout(CONNECT_LIMIT).GET().build();
    return http.sendAsync(get, HttpResponse.BodyHandlers.discarding())
        .thenAccept(
            response -> {
              if (response.statusCode() != OK) {
                throw new CompletionException(
                    new IOException(models + ": HTTP " + response.statusCode()));
              }
            });
  }

  private static HttpResponse.BodySubscriber<Void> body(
      HttpResponse.ResponseInfo info, Consumer<ChatEvent> listener) {
    if (info.statusCode() == OK) {
      return BodySubscribers.fromLineSubscriber(
          new ChatLines(listener), lines -> null, StandardCharsets.UTF_8, null);
    }
    return BodySubscribers.mapping(
        BodySubscribers.ofString(StandardCharsets.UTF_8),
        text -> {
          listener.accept(new ChatEvent.Refused(info.statusCode(), text));
          return null;
        });
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
