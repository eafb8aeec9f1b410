package dev.relisten.deploy;

import com.typesafe.config.Config;
import dev.relisten.gpuworkers.GpuWorker;
import dev.relisten.gpuworkers.LoadedModel;
import dev.relisten.gpuworkers.WorkerSettings;
import dev.relisten.gpuworkers.remote.RemoteModel;
import dev.relisten.gpuworkers.remote.RemoteSettings;
import dev.relisten.gpuworkers.remote.RemoteWorker;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** Starts a node's worker: one that owns a device, or one in front of another server. */
@FunctionalInterface
interface NodeWorker {
  /** {@code ready} is completed once the worker can answer, or with what keeps it from that. */
  void spawn(ActorContext<Void> context, CompletableFuture<Void> ready);

  /** A worker that owns this machine's device. */
  static NodeWorker local(Config config, Supplier<LoadedModel> loading) {
    return (context, ready) ->
        context.spawn(
            GpuWorker.create(() -> load(loading, ready), WorkerSettings.of(config)),
            "worker",
            GpuWorker.dispatcher());
  }

  /** A worker in front of a server with an OpenAI-compatible API. */
  static NodeWorker remote(RemoteModel model, RemoteSettings settings) {
    return (context, ready) ->
        context.spawn(RemoteWorker.create(model, settings, () -> ready.complete(null)), "worker");
  }

  private static LoadedModel load(Supplier<LoadedModel> loading, CompletableFuture<Void> ready) {
    try {
      LoadedModel model = loading.get();
      ready.complete(null);
      return model;
    } catch (RuntimeException | LinkageError e) {
      ready.completeExceptionally(e);
      throw e;
    }
  }
}
