package dev.relisten.deploy;

import com.google.protobuf.Duration;
import com.sun.management.OperatingSystemMXBean;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Live streams through the real edge on the loopback, in one process: its processor time is that of
 * the server and of all clients together. The disk is a real one. Not thread-safe.
 */
public final class LiveBenchmark implements AutoCloseable {
  private static final int CHUNK_SAMPLES = 1_600;
  private static final long CHUNK_MILLIS = 100;
  private static final int BIG_CHUNK_SAMPLES = 16_000;
  private static final int RING_SECONDS = 31;
  private static final double RATE_HZ = 16_000;

  private final TemporaryFolder folder;
  private final LiveServer server;
  private final ManagedChannel channel;
  private int begun;

  private LiveBenchmark(TemporaryFolder folder, LiveServer server) {
    this.folder = folder;
    this.server = server;
    this.channel =
        Grpc.newChannelBuilder("127.0.0.1:" + server.port(), InsecureChannelCredentials.create())
            .build();
  }

  /** One measured value. */
  public record Figure(String metric, double value, String unit) {}

  /** Starts a server without a model, in a temporary folder. */
  public static LiveBenchmark open() throws IOException {
    TemporaryFolder folder = TemporaryFolder.create();
    return new LiveBenchmark(folder, LiveServer.open(folder.path(), 0));
  }

  /** Streams that send a tenth of a second every tenth of a second, their rings full. */
  public List<Figure> paced(int count, int seconds) throws InterruptedException {
    double heapBefore = heapBytes();
    List<LiveBenchmarkClient> clients = begin(count);
    for (LiveBenchmarkClient client : clients) {
      client.sendAll(RING_SECONDS, BIG_CHUNK_SAMPLES);
    }
    clients.forEach(LiveBenchmarkClient::awaitDurable);
    clients.forEach(LiveBenchmarkClient::forget);
    long cpu = cpuNanos();
    long from = System.nanoTime();
    for (int step = 1; step <= seconds * 1_000 / CHUNK_MILLIS; step++) {
      clients.forEach(client -> client.send(CHUNK_SAMPLES));
      long due = from + TimeUnit.MILLISECONDS.toNanos(step * CHUNK_MILLIS);
      TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
    }
    double cores = (double) (cpuNanos() - cpu) / (System.nanoTime() - from);
    double heap = (heapBytes() - heapBefore) / count;
    long[] latencies = latencies(clients);
    end(clients);
    return List.of(
        new Figure("chunk sent to durable, p50", percentile(latencies, 0.5), "ms"),
        new Figure("chunk sent to durable, p99", percentile(latencies, 0.99), "ms"),
        new Figure("processor", cores, "cores"),
        new Figure("streams a core, with their clients", count / cores, "streams"),
        new Figure("heap a stream, ring full", heap / 1_024, "KiB"));
  }

  /** Streams that send as fast as the server takes it. */
  public List<Figure> flatOut(int count, int seconds) throws InterruptedException {
    List<LiveBenchmarkClient> clients = begin(count);
    long cpu = cpuNanos();
    long from = System.nanoTime();
    long until = from + TimeUnit.SECONDS.toNanos(seconds);
    List<Thread> threads = clients.stream().map(client -> sending(client, until)).toList();
    for (Thread thread : threads) {
      thread.join();
    }
    end(clients);
    double wall = (System.nanoTime() - from) / 1e9;
    double cores = (cpuNanos() - cpu) / 1e9 / wall;
    double sound = clients.stream().mapToLong(LiveBenchmarkClient::durableSamples).sum() / RATE_HZ;
    return List.of(
        new Figure("sound made durable a second", sound / wall, "s"),
        new Figure("processor", cores, "cores"),
        new Figure("sound a second of one core, with clients", sound / wall / cores, "s"));
  }

  @Override
  public void close() throws IOException {
    channel.shutdownNow();
    server.close();
    folder.close();
  }

  private List<LiveBenchmarkClient> begin(int count) {
    Duration minute = Duration.newBuilder().setSeconds(60).build();
    return IntStream.range(0, count)
        .mapToObj(i -> LiveBenchmarkClient.begin(channel, "bench-" + begun++, minute))
        .toList();
  }

  private void end(List<LiveBenchmarkClient> clients) {
    for (LiveBenchmarkClient client : clients) {
      client.end();
    }
    for (LiveBenchmarkClient client : clients) {
      server.streams().delete(client.name()).toCompletableFuture().join();
    }
  }

  private static Thread sending(LiveBenchmarkClient client, long untilNanos) {
    Thread thread =
        new Thread(
            () -> {
              while (System.nanoTime() < untilNanos) {
                client.sendWhenReady(BIG_CHUNK_SAMPLES);
              }
            });
    thread.start();
    return thread;
  }

  private static long[] latencies(List<LiveBenchmarkClient> clients) {
    List<Long> all = new ArrayList<>();
    clients.forEach(client -> all.addAll(client.latenciesNanos()));
    return all.stream().mapToLong(Long::longValue).sorted().toArray();
  }

  private static double percentile(long[] sortedNanos, double share) {
    int index = (int) Math.ceil(share * sortedNanos.length) - 1;
    return sortedNanos[Math.max(0, index)] / 1e6;
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static double heapBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
