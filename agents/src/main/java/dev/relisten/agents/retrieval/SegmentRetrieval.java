package dev.relisten.agents.retrieval;

import dev.relisten.audiostore.AudioSlices;
import dev.relisten.audiostore.ClipExtent;
import dev.relisten.audiostore.ClipSource;
import dev.relisten.audiostore.PcmClip;
import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.protocol.generation.AudioSlice;
import dev.relisten.protocol.generation.GenerationCommand;
import dev.relisten.protocol.generation.SequenceKey;
import dev.relisten.protocol.generation.SliceRef;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Serves sound: reads exact slices from the store and sends them to the worker that asked for them
 * through its session. Bytes never pass through the session. Reads block, so they run on the
 * blocking dispatcher, several at once.
 */
public final class SegmentRetrieval extends AbstractBehavior<SegmentRetrieval.Command> {
  /** What the retrieval is told. */
  public sealed interface Command {}

  /** Asks what there is of a clip; answered with {@link Found} or {@link Failed}. */
  public record Find(String clipId, ActorRef<Reply> replyTo) implements Command {}

  /**
   * Reads {@code range} and supplies it to {@code worker} for {@code sequence}; answered with
   * {@link Served} once it is on its way, or with {@link Failed}.
   */
  public record Serve(
      String clipId,
      SampleRange range,
      SequenceKey sequence,
      ActorRef<GenerationCommand> worker,
      ActorRef<Reply> replyTo)
      implements Command {}

  /** A segment from {@code fromSample} on may be asked for soon. Not answered. */
  public record Prefetch(String clipId, long fromSample) implements Command {}

  private record Done(Reply reply, Optional<AudioSlice> slice, Command request)
      implements Command {}

  /** What the retrieval says. */
  public sealed interface Reply {}

  public record Found(String clipId, ClipExtent extent) implements Reply {}

  public record Served(SequenceKey sequence, SliceRef slice) implements Reply {}

  /** Nothing was supplied; {@code message} names the value and the expectation. */
  public record Failed(Problem problem, String message) implements Reply {}

  /** Why there is no sound. */
  public enum Problem {
    CLIP_NOT_FOUND,
    OUT_OF_RANGE,
    UNREADABLE
  }

  private final ClipSource store;

  /** A segment is seldom longer: 10 s. */
  private static final long AHEAD_SAMPLES = 10L * PcmFormat.RATE_HZ;

  private final Executor blocking;

  /** One a node. */
  public static Behavior<Command> create(ClipSource store) {
    return Behaviors.setup(context -> new SegmentRetrieval(context, store));
  }

  private SegmentRetrieval(ActorContext<Command> context, ClipSource store) {
    super(context);
    this.store = store;
    this.blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Find.class, find -> later(find, () -> find(find)))
        .onMessage(Serve.class, serve -> later(serve, () -> read(serve)))
        .onMessage(Prefetch.class, this::onPrefetch)
        .onMessage(Done.class, this::onDone)
        .build();
  }

  private Behavior<Command> later(Command request, Supplier<Done> reading) {
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(reading, blocking),
            (done, broken) -> broken == null ? done : unreadable(request, broken));
    return this;
  }

  /** A hint: what goes wrong here goes wrong again, and is told, when the segment is asked for. */
  private Behavior<Command> onPrefetch(Prefetch hint) {
    SampleRange ahead = new SampleRange(hint.fromSample(), hint.fromSample() + AHEAD_SAMPLES);
    blocking.execute(() -> store.find(hint.clipId()).ifPresent(clip -> clip.prefetch(ahead)));
    return this;
  }

  private Behavior<Command> onDone(Done done) {
    if (done.request() instanceof Serve serve) {
      done.slice().ifPresent(slice -> supply(serve, slice));
      serve.replyTo().tell(done.reply());
    } else if (done.request() instanceof Find find) {
      find.replyTo().tell(done.reply());
    }
    return this;
  }

  private static void supply(Serve serve, AudioSlice slice) {
    serve.worker().tell(new GenerationCommand.Supply(serve.sequence(), slice));
  }

  private Done find(Find find) {
    Reply reply =
        store
            .find(find.clipId())
            .<Reply>map(clip -> new Found(clip.clipId(), clip.extent()))
            .orElseGet(() -> gone(find.clipId()));
    return new Done(reply, Optional.empty(), find);
  }

  private Done read(Serve serve) {
    Optional<PcmClip> clip = store.find(serve.clipId());
    if (clip.isEmpty()) {
      return new Done(gone(serve.clipId()), Optional.empty(), serve);
    }
    ClipExtent extent = clip.get().extent();
    if (!extent.holds(serve.range())) {
      return new Done(outOfRange(serve, extent), Optional.empty(), serve);
    }
    AudioSlice slice = AudioSlices.slice(clip.get(), serve.range());
    return new Done(new Served(serve.sequence(), slice.ref()), Optional.of(slice), serve);
  }

  private static Failed gone(String clipId) {
    return new Failed(Problem.CLIP_NOT_FOUND, "clip: " + clipId + " (expected: a stored clip)");
  }

  private static Failed outOfRange(Serve serve, ClipExtent extent) {
    return new Failed(
        Problem.OUT_OF_RANGE,
        "range: samples %d to %d (expected: within %d to %d)"
            .formatted(
                serve.range().startSample(),
                serve.range().endSample(),
                extent.firstSample(),
                extent.endSample()));
  }

  private static Done unreadable(Command request, Throwable broken) {
    return new Done(new Failed(Problem.UNREADABLE, "store: " + broken), Optional.empty(), request);
  }
}
