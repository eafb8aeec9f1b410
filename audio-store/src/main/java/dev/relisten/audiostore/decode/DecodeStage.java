package dev.relisten.audiostore.decode;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractGraphStageWithMaterializedValue;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;

/** One stream's decoding: a thread of its own, because FFmpeg blocks where its input pauses. */
final class DecodeStage
    extends AbstractGraphStageWithMaterializedValue<
        FlowShape<ByteString, PcmFrame>, CompletionStage<DecodeReport>> {
  private final Inlet<ByteString> in = Inlet.create("Decode.in");
  private final Outlet<PcmFrame> out = Outlet.create("Decode.out");
  private final AudioDecoder decoder;
  private final InputFormat format;
  private final DecodeLimits limits;

  DecodeStage(AudioDecoder decoder, InputFormat format, DecodeLimits limits) {
    this.decoder = decoder;
    this.format = format;
    this.limits = limits;
  }

  @Override
  public FlowShape<ByteString, PcmFrame> shape() {
    return FlowShape.of(in, out);
  }

  @Override
  public Pair<GraphStageLogic, CompletionStage<DecodeReport>> createLogicAndMaterializedValuePair(
      Attributes attributes) {
    Logic logic = new Logic();
    return Pair.create(logic, logic.report);
  }

  private final class Logic extends GraphStageLogic {
    private final CompletableFuture<DecodeReport> report = new CompletableFuture<>();
    private final AtomicBoolean told = new AtomicBoolean();
    private final AsyncCallback<NotUsed> onChange = createAsyncCallback(done -> changed());
    private final Deadline deadline = new Deadline(limits.maxWallTime());
    private final Handover handover = new Handover(deadline, this::tell);

    Logic() {
      super(DecodeStage.this.shape());
      setHandler(in, new Encoded());
      setHandler(out, new Decoded());
    }

    @Override
    public void preStart() {
      Thread thread = new Thread(this::decode, "decode-stream");
      thread.setDaemon(true);
      thread.start();
      pull(in);
    }

    @Override
    public void postStop() {
      handover.abandon();
    }

    private void decode() {
      try {
        report.complete(decoder.decode(new IndexFirst(handover), format, deadline, handover));
      } catch (Throwable e) { // every ending has to reach the stream
        report.completeExceptionally(e);
      }
      tell();
    }

    /** Many changes between two looks are one message. */
    private void tell() {
      if (told.compareAndSet(false, true)) {
        onChange.invoke(NotUsed.getInstance());
      }
    }

    private void changed() {
      told.set(false);
      pushNext();
      pullIfRoom();
    }

    private void pullIfRoom() {
      if (!hasBeenPulled(in) && !isClosed(in) && handover.hasRoom()) {
        pull(in);
      }
    }

    private void pushNext() {
      boolean done = report.isDone(); // before the look at the frames: then none follows
      if (isAvailable(out)) {
        handover.poll().ifPresent(frame -> push(out, frame));
      }
      if (done && handover.isDrained()) {
        report.whenComplete((ignored, failure) -> finish(failure));
      }
    }

    private void finish(Throwable failure) {
      if (failure == null) {
        complete(out);
        cancel(in);
        return;
      }
      failStage(failure);
    }

    private final class Encoded extends AbstractInHandler {
      @Override
      public void onPush() {
        handover.offer(grab(in));
        pullIfRoom();
      }

      @Override
      public void onUpstreamFinish() {
        handover.end();
      }
    }

    private final class Decoded extends AbstractOutHandler {
      @Override
      public void onPull() {
        pushNext();
      }
    }
  }
}
