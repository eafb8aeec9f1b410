package dev.relisten.agents.server;

import dev.relisten.v1.AudioServiceGrpc;
import dev.relisten.v1.LiveServiceGrpc;
import dev.relisten.v1.ReasoningServiceGrpc;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The gRPC server: audio, live and reasoning services, health, reflection. Thread-safe; whoever
 * starts it closes it, which drains it.
 */
public final class RelistenServer implements AutoCloseable {
  private static final int CALL_THREADS = 8;
  private static final int DECODER_THREADS = 2;
  private static final int MAX_METADATA_BYTES = 16 << 10;

  /** Room for the rest of a message whose bytes are just over the limit, to refuse it in words. */
  private static final int MESSAGE_MARGIN = 4;

  private final Server server;
  private final HealthStatusManager health;
  private final Ingests ingests;
  private final ExecutorService calls;
  private final ExecutorService decoders;
  private final Duration drain;

  private RelistenServer(
      Server server,
      HealthStatusManager health,
      Ingests ingests,
      ExecutorService calls,
      ExecutorService decoders,
      Duration drain) {
    this.server = server;
    this.health = health;
    this.ingests = ingests;
    this.calls = calls;
    this.decoders = decoders;
    this.drain = drain;
  }

  /**
   * Binds and serves.
   *
   * @throws IOException if the address is not free
   */
  public static RelistenServer start(ServerSettings settings, ServerParts parts)
      throws IOException {
    ExecutorService calls = pool("relisten-call", CALL_THREADS);
    ExecutorService decoders = pool("relisten-decode", DECODER_THREADS);
    HealthStatusManager health = new HealthStatusManager();
    Uploads uploads =
        new Uploads(parts.store(), settings.spool(), settings.limits(), parts.system(), decoders);
    Ingests ingests = new Ingests(parts.live(), parts.system());
    Server server =
        transport(settings)
            .executor(calls)
            .intercept(new CallerStanding())
            .addService(
                new AudioEndpoint(parts.store(), parts.store().orElse(parts.live()), uploads))
            .addService(new LiveEndpoint(parts.live(), ingests))
            .addService(reasoning(settings, parts))
            .addService(health.getHealthService())
            .addService(ProtoReflectionServiceV1.newInstance())
            .build();
    try {
      server.start();
    } catch (IOException e) {
      ingests.close();
      calls.shutdown();
      decoders.shutdown();
      throw e;
    }
    health.setStatus(AudioServiceGrpc.SERVICE_NAME, ServingStatus.SERVING);
    health.setStatus(LiveServiceGrpc.SERVICE_NAME, ServingStatus.SERVING);
    health.setStatus(ReasoningServiceGrpc.SERVICE_NAME, ServingStatus.SERVING);
    return new RelistenServer(server, health, ingests, calls, decoders, settings.drain());
  }

  /** The port that is bound. */
  public int port() {
    return server.getPort();
  }

  /** Waits until another thread has closed this. */
  public void awaitTermination() throws InterruptedException {
    server.awaitTermination();
  }

  /** Health says NOT_SERVING, new calls are refused, running ones finish or are cut off in time. */
  @Override
  public void close() {
    health.enterTerminalState();
    server.shutdown();
    ingests.close();
    try {
      if (!server.awaitTermination(drain.toMillis(), TimeUnit.MILLISECONDS)) {
        server.shutdownNow().awaitTermination(1, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    decoders.shutdown();
    calls.shutdown();
  }

  private static ReasoningEndpoint reasoning(ServerSettings settings, ServerParts parts) {
    AskCheck check = new AskCheck(settings.limits(), parts.defaults());
    return new ReasoningEndpoint(parts.system(), parts.manager(), check, settings.limits());
  }

  private static NettyServerBuilder transport(ServerSettings settings) {
    InetSocketAddress address = new InetSocketAddress(settings.host(), settings.port());
    return NettyServerBuilder.forAddress(address)
        .maxInboundMessageSize(settings.limits().maxMessageBytes() * MESSAGE_MARGIN)
        .maxInboundMetadataSize(MAX_METADATA_BYTES)
        .keepAliveTime(30, TimeUnit.SECONDS)
        .keepAliveTimeout(10, TimeUnit.SECONDS)
        .permitKeepAliveTime(10, TimeUnit.SECONDS)
        .permitKeepAliveWithoutCalls(true);
  }

  private static ExecutorService pool(String name, int threads) {
    AtomicInteger number = new AtomicInteger();
    return Executors.newFixedThreadPool(
        threads,
        task -> {
          Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }
}
