package dev.relisten.deploy.cli;

import dev.relisten.agents.evaluation.AskStream;
import dev.relisten.agents.evaluation.ClipUpload;
import dev.relisten.v1.AskRequest;
import dev.relisten.v1.AudioServiceGrpc;
import dev.relisten.v1.ReasoningEvent;
import dev.relisten.v1.ReasoningServiceGrpc;
import dev.relisten.v1.UploadClipResponse;
import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Speaks {@code relisten.v1} to a server, one call at a time, in plain blocking steps. Only {@link
 * #cancel} may be called from another thread.
 */
final class RelistenClient implements AutoCloseable {

  private final ManagedChannel channel;
  private final AtomicReference<BlockingClientCall<?, ?>> running = new AtomicReference<>();

  private RelistenClient(ManagedChannel channel) {
    this.channel = channel;
  }

  /** {@code target} is {@code HOST:PORT}; the connection is made by the first call. */
  static RelistenClient connect(String target) {
    return new RelistenClient(
        Grpc.newChannelBuilder("dns:///" + target, InsecureChannelCredentials.create())
            .keepAliveTime(30, TimeUnit.SECONDS)
            .build());
  }

  /**
   * Sends a file no faster than the server takes it.
   *
   * @param sent hears how many bytes are on their way
   */
  UploadClipResponse upload(Path file, LongConsumer sent)
      throws IOException, StatusException, InterruptedException {
    var call = AudioServiceGrpc.newBlockingV2Stub(channel).uploadClip();
    running.set(call);
    return ClipUpload.send(call, file, sent);
  }

  /** Asks, and hands every event to {@code listener} as it comes. */
  void ask(AskRequest request, Consumer<ReasoningEvent> listener)
      throws StatusException, InterruptedException {
    var call = ReasoningServiceGrpc.newBlockingV2Stub(channel).ask(request);
    running.set(call);
    AskStream.read(call, listener);
  }

  /** For other callers of the same server; closed with this. */
  Channel channel() {
    return channel;
  }

  /** Cancels the call that runs, if any. */
  void cancel() {
    BlockingClientCall<?, ?> call = running.get();
    if (call != null) {
      call.cancel("cancelled by the user", null);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
