package dev.relisten.gpuworkers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.protocol.generation.AudioSlice;
import dev.relisten.protocol.generation.Ending;
import dev.relisten.protocol.generation.FinishReason;
import dev.relisten.protocol.generation.GenerationCommand;
import dev.relisten.protocol.generation.GenerationCommand.Cancel;
import dev.relisten.protocol.generation.GenerationCommand.Continue;
import dev.relisten.protocol.generation.GenerationCommand.Open;
import dev.relisten.protocol.generation.GenerationCommand.ReportLoad;
import dev.relisten.protocol.generation.GenerationCommand.Supply;
import dev.relisten.protocol.generation.GenerationEvent;
import dev.relisten.protocol.generation.GenerationEvent.Finished;
import dev.relisten.protocol.generation.GenerationEvent.Rejected;
import dev.relisten.protocol.generation.GenerationEvent.SegmentTagged;
import dev.relisten.protocol.generation.GenerationEvent.Tokens;
import dev.relisten.protocol.generation.GenerationOptions;
import dev.relisten.protocol.generation.Part;
import dev.relisten.protocol.generation.Priority;
import dev.relisten.protocol.generation.SequenceKey;
import dev.relisten.protocol.generation.Standing;
import dev.relisten.protocol.generation.WorkerLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Sequences that are cancelled at any moment leave nothing behind, with the embedded model, more
 * sequences than slots, pauses, and requests that fail. {@code -Drelisten.aborts=1000} is the large
 * form; {@code -Drelisten.soak.minutes=30} goes on for so long and watches the memory.
 */
class WorkerAbortTest {
  private static final int SLOTS = 4;
  private static final int AT_ONCE = 10;
  private static final int ABORTS = Integer.getInteger("relisten.aborts", 40);
  private static final Duration SOAK =
      Duration.ofMinutes(Integer.getInteger("relisten.soak.minutes", 0));
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final long MIB = 1 << 20;

  private final ActorTestKit kit = ActorTestKit.create();
  private final Random random = new Random(29);
  private final short[] clip = Nano.clips().get(1);
  private final TestProbe<GenerationEvent> session = kit.createTestProbe();
  private final TestProbe<WorkerLoad> loads = kit.createTestProbe();
  private final Map<SequenceKey, Boolean> open = new HashMap<>();
  private final List<Long> freedAfterNanos = new ArrayList<>();
  private ActorRef<GenerationCommand> worker;
  private int asked;

  @AfterEach
  void shutDown() {
    kit.shutdownTestKit();
  }

  @Test
  void abortsAtRandomMomentsLeaveNothingBehind() {
    worker =
        kit.spawn(GpuWorker.create(() -> Nano.load(SLOTS), settings()), GpuWorker.dispatcher());
    WorkerLoad before = warmUp();
    Watch watch = new Watch();
    long end = System.nanoTime() + SOAK.toNanos();
    while (freedAfterNanos.size() < ABORTS || System.nanoTime() < end) {
      abortOne();
      watch.look();
    }
    abortAll();
    WorkerLoad after = load();
    assertEquals(1, workerThreads());
    assertEquals(0, after.usedSlots());
    assertEquals(0, after.waiting());
    assertEquals(before.kvBytes(), after.kvBytes());
    Collections.sort(freedAfterNanos);
    System.out.printf(
        "%d aborts of %d sequences: freed after %.1f ms (median), %.1f ms (p99)%n",
        freedAfterNanos.size(), asked, freedMillis(0.5), freedMillis(0.99));
    watch.verdict();
  }

  /** Until the clip's prefix is kept, and nothing else. */
  private WorkerLoad warmUp() {
    while (load().kvBytes() == 0) {
      abortOne();
    }
    abortAll();
    freedAfterNanos.clear();
    return load();
  }

  private void abortAll() {
    while (!open.isEmpty()) {
      abort(open.keySet().iterator().next());
    }
  }

  private static long workerThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().contains("gpu-worker"))
        .count();
  }

  private double freedMillis(double share) {
    return freedAfterNanos.get((int) ((freedAfterNanos.size() - 1) * share)) / 1e6;
  }

  /** Keeps the worker full, lets some events pass, and aborts one. */
  private void abortOne() {
    while (open.size() < AT_ONCE) {
      ask();
    }
    for (int events = random.nextInt(40); events > 0 && !open.isEmpty(); events--) {
      on(session.receiveMessage(SOON));
    }
    List<SequenceKey> all = new ArrayList<>(open.keySet());
    if (!all.isEmpty()) {
      abort(all.get(random.nextInt(all.size())));
    }
  }

  private void ask() {
    SequenceKey key = new SequenceKey("asked " + asked++, 1);
    boolean poisoned = random.nextInt(20) == 0;
    boolean tooLarge = random.nextInt(20) == 0;
    AudioSlice shown = Nano.whole(clip);
    AudioSlice slice = SoundFile.slice(clip, 0, 16_000 + asked % 100_000);
    List<Part> committed = new ArrayList<>();
    if (poisoned) {
      committed.add(new Part.Slice(slice.ref()));
      worker.tell(new Supply(key, new AudioSlice(slice.ref(), new short[7])));
    }
    if (tooLarge) {
      committed.add(new Part.Ids(new int[2_000]));
    }
    Standing standing = new Standing("t" + random.nextInt(3), Priority.values()[asked % 3]);
    worker.tell(
        new Open(
            key,
            "What is heard?",
            List.of(),
            Optional.empty(),
            shown.ref(),
            committed,
            new GenerationOptions(1, 1, 0, asked, 0, 1),
            standing,
            60,
            session.getRef()));
    worker.tell(new Supply(key, shown));
    open.put(key, poisoned || tooLarge);
  }

  private void on(GenerationEvent event) {
    if (!open.containsKey(event.sequence())) {
      return;
    }
    if (event instanceof SegmentTagged tagged) {
      AudioSlice slice = Nano.heard(clip, tagged.tag());
      worker.tell(new Supply(event.sequence(), slice));
      worker.tell(new Continue(event.sequence(), List.of(new Part.Slice(slice.ref())), 60));
    } else if (event instanceof Finished || event instanceof Rejected) {
      ended(event);
    } else if (event instanceof Tokens) {
      assertTrue(!open.get(event.sequence()), event + ": from a request that must fail");
    }
  }

  private void ended(GenerationEvent event) {
    boolean failed = event instanceof Rejected || ((Finished) event).reason() == FinishReason.ERROR;
    assertEquals(open.remove(event.sequence()), failed, event::toString);
    worker.tell(new Cancel(event.sequence(), Ending.ANSWERED));
  }

  private void abort(SequenceKey key) {
    boolean hopeless = open.get(key);
    long start = System.nanoTime();
    worker.tell(new Cancel(key, Ending.CLIENT_CANCELLED));
    while (open.containsKey(key)) {
      GenerationEvent event = session.receiveMessage(SOON);
      if (!event.sequence().equals(key)) {
        on(event);
      } else if (event instanceof Finished || event instanceof Rejected) {
        open.remove(key);
      }
    }
    if (!hopeless) {
      freedAfterNanos.add(System.nanoTime() - start);
    }
  }

  private WorkerLoad load() {
    worker.tell(new ReportLoad(loads.getRef()));
    return loads.receiveMessage(SOON);
  }

  private WorkerSettings settings() {
    WorkerSettings defaults = WorkerSettings.of(kit.system().settings().config());
    return new WorkerSettings(
        defaults.prefillChunkTokens(),
        defaults.maxWaiting(),
        8 * MIB,
        4 * MIB,
        defaults.encoderBytes(),
        64 * MIB,
        defaults.evictPausedAfter(),
        defaults.awaitingLimit(),
        defaults.pausedLimit());
  }

  /** Memory during a soak, twice a minute. */
  private final class Watch {
    private static final double MAY_GROW = 1.15;
    private final List<Long> resident = new ArrayList<>();
    private long next = System.nanoTime() + Duration.ofSeconds(30).toNanos();

    void look() {
      if (System.nanoTime() < next) {
        return;
      }
      next += Duration.ofSeconds(30).toNanos();
      resident.add(residentBytes());
      System.out.printf(
          "%d aborts, resident %d MiB, %s%n",
          freedAfterNanos.size(), resident.get(resident.size() - 1) / MIB, load());
    }

    /** The last is no more than the first, but for the collector's mood. */
    void verdict() {
      if (resident.size() > 3) {
        long first = resident.get(1);
        long last = resident.get(resident.size() - 1);
        assertTrue(last <= first * MAY_GROW, first + " B, then " + last + " B");
      }
    }

    private static long residentBytes() {
      try {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024)
            .findFirst()
            .orElse(0);
      } catch (IOException e) {
        return 0;
      }
    }
  }
}
