package dev.relisten.agents.listening;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.agents.listening.ListeningDesk.Failed;
import dev.relisten.agents.listening.ListeningDesk.Listen;
import dev.relisten.agents.listening.ListeningDesk.Noted;
import dev.relisten.agents.listening.ListeningDesk.Progress;
import dev.relisten.agents.listening.ListeningDesk.Reply;
import dev.relisten.agents.session.MemoryClips;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.protocol.generation.ModelInfo;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Passes over a clip of 40 s in four windows of 10 s, two at once, answered by the test. */
class ListeningDeskTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int RATE = 16_000;
  private static final ModelInfo MODEL =
      new ModelInfo(
          "nano",
          "abc",
          "scripted",
          200,
          20 * RATE,
          new ModelInfo.Listening(10 * RATE, 0, "?", true));

  private record Asked(SampleRange window, CompletableFuture<String> answer) {}

  private final MemoryClips clips = new MemoryClips().with("c", 40 * RATE);
  private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
  private final TestProbe<Reply> first = KIT.createTestProbe();
  private final TestProbe<Reply> second = KIT.createTestProbe();

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  @Test
  void windowsAreAskedInOrder_andNotedInClipTimes() {
    ActorRef<ListeningDesk.Command> desk = desk(3, false);
    listen(desk, first);
    for (int i = 0; i < 4; i++) {
      Asked next = next();
      assertEquals(i * 10L * RATE, next.window().startSample());
      next.answer().complete("1-2 sound " + i);
    }
    Noted noted = noted(first);
    assertEquals(
        List.of("1.0-2.0 sound 0", "11.0-12.0 sound 1", "21.0-22.0 sound 2", "31.0-32.0 sound 3"),
        texts(noted));
    assertEquals(100, noted.maxNotesChars());
  }

  @Test
  void progressIsTold_toWhoeverComesLaterToo() {
    ActorRef<ListeningDesk.Command> desk = desk(3, false);
    listen(desk, first);
    assertEquals(new Progress(0, 4), first.receiveMessage(PATIENCE));
    next().answer().complete("");
    assertEquals(new Progress(1, 4), first.receiveMessage(PATIENCE));
    listen(desk, second);
    assertEquals(new Progress(1, 4), second.receiveMessage(PATIENCE));
  }

  @Test
  void onePass_howeverManyAsk() {
    ActorRef<ListeningDesk.Command> desk = desk(3, false);
    listen(desk, first);
    listen(desk, second);
    for (int i = 0; i < 4; i++) {
      next().answer().complete("1-2 rain");
    }
    assertEquals(noted(first), noted(second));
    listen(desk, first);
    assertEquals(4, noted(first).notes().size());
    assertTrue(asked.isEmpty(), "nothing is asked again");
  }

  @Test
  void aFailedWindow_isAGap_andIsTriedAgainByTheNextPass() {
    ActorRef<ListeningDesk.Command> desk = desk(3, false);
    listen(desk, first);
    next().answer().complete("1-2 rain");
    next().answer().completeExceptionally(new IllegalStateException("worker: died"));
    next().answer().complete("1-2 rain");
    next().answer().complete("1-2 rain");
    assertEquals("10.0-20.0 unheard", texts(noted(first)).get(1));
    listen(desk, second);
    Asked again = next();
    assertEquals(10L * RATE, again.window().startSample());
    again.answer().complete("1-2 wind");
    assertEquals("11.0-12.0 wind", texts(noted(second)).get(1));
  }

  @Test
  void failuresInARow_endThePass() {
    ActorRef<ListeningDesk.Command> desk = desk(2, false);
    listen(desk, first);
    next().answer().completeExceptionally(new IllegalStateException("workers: none"));
    next().answer().completeExceptionally(new IllegalStateException("workers: none"));
    assertEquals(
        new Failed("windows: 2 failed in a row (expected: < 2); the last one: workers: none"),
        last(first));
  }

  @Test
  void thePassStops_whenNobodyWaits_andTheNextGoesOnFromThere() {
    ActorRef<ListeningDesk.Command> desk = desk(3, false);
    listen(desk, first);
    Asked one = next();
    Asked two = next();
    first.stop();
    listenAfterTheFirstLeft(desk);
    one.answer().complete("1-2 rain");
    two.answer().complete("1-2 wind");
    assertEquals(20L * RATE, next().window().startSample());
  }

  /** The desk must know that the first left before the second comes. */
  private void listenAfterTheFirstLeft(ActorRef<ListeningDesk.Command> desk) {
    second.expectTerminated(first.getRef(), PATIENCE);
    listen(desk, second);
  }

  @Test
  void quietWindows_areNotAsked_andNothingIsNotedWhereNothingSounds() {
    short[] samples = new short[40 * RATE];
    for (int i = 0; i < RATE; i++) {
      samples[25 * RATE + i] = (short) (i % 2 == 0 ? 5_000 : -5_000);
    }
    clips.with("c", samples);
    listen(desk(3, true), first);
    Asked only = next();
    assertEquals(20L * RATE, only.window().startSample());
    only.answer().complete("1-2 a dog; 4.5-6 a buzz; 7-9 a dog");
    assertEquals(List.of("24.5-26.0 a buzz"), texts(noted(first)));
    assertTrue(asked.isEmpty());
  }

  @Test
  void aClipThatIsGone_fails() {
    clips.lose("c");
    listen(desk(3, false), first);
    assertEquals(new Failed("clip: c (expected: a stored clip)"), last(first));
  }

  private ActorRef<ListeningDesk.Command> desk(int giveUpAfter, boolean skipQuiet) {
    ListeningSettings settings =
        new ListeningSettings(2, 1, giveUpAfter, skipQuiet, 0.5, "unheard");
    return KIT.spawn(ListeningDesk.create(settings, clips, this::ask));
  }

  private CompletableFuture<String> ask(String clipId, SampleRange window, ModelInfo model) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    asked.add(new Asked(window, answer));
    return answer;
  }

  private static void listen(ActorRef<ListeningDesk.Command> desk, TestProbe<Reply> asker) {
    desk.tell(new Listen("c", MODEL, asker.getRef()));
  }

  private Asked next() {
    try {
      Asked next = asked.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertTrue(next != null, "a window is asked about");
      return next;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Noted noted(TestProbe<Reply> asker) {
    return (Noted) last(asker);
  }

  private static Reply last(TestProbe<Reply> asker) {
    Reply reply = asker.receiveMessage(PATIENCE);
    while (reply instanceof Progress) {
      reply = asker.receiveMessage(PATIENCE);
    }
    return reply;
  }

  private static List<String> texts(Noted noted) {
    return noted.notes().stream().map(Note::toString).toList();
  }
}
