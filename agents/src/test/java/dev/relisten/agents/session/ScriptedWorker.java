package dev.relisten.agents.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.protocol.generation.Ending;
import dev.relisten.protocol.generation.FinishReason;
import dev.relisten.protocol.generation.GenerationCommand;
import dev.relisten.protocol.generation.GenerationCommand.Cancel;
import dev.relisten.protocol.generation.GenerationCommand.Continue;
import dev.relisten.protocol.generation.GenerationCommand.Open;
import dev.relisten.protocol.generation.GenerationCommand.Supply;
import dev.relisten.protocol.generation.GenerationEvent;
import dev.relisten.protocol.generation.ModelInfo;
import dev.relisten.protocol.generation.Part;
import dev.relisten.protocol.generation.SequenceKey;
import dev.relisten.protocol.tag.SegmentTag;
import dev.relisten.protocol.tag.SegmentTagScanner;
import dev.relisten.protocol.tag.SegmentTagScanner.Piece;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * A worker whose generation a test writes, in the real protocol: numbered events, supplies awaited,
 * one id a character, ten audio tokens a slice.
 */
final class ScriptedWorker {
  static final int PROMPT_TOKENS = 100;
  static final int AUDIO_TOKENS = 40;
  static final int SLICE_TOKENS = 10;

  final ModelInfo model;
  final ActorRef<GenerationCommand> ref;
  private final ActorTestKit kit;
  private final TestProbe<GenerationCommand> commands;
  private final Set<String> supplied = new HashSet<>();
  private Open open;
  private long next;

  ScriptedWorker(ActorTestKit kit, ModelInfo model) {
    this.kit = kit;
    this.model = model;
    this.commands = kit.createTestProbe(GenerationCommand.class);
    this.ref = kit.spawn(forwardingTo(commands.getRef()));
  }

  /** An actor of its own, so that it can die. */
  private static Behavior<GenerationCommand> forwardingTo(ActorRef<GenerationCommand> probe) {
    return Behaviors.receiveMessage(
        command -> {
          probe.tell(command);
          return Behaviors.same();
        });
  }

  /** Awaits Open with all its sound, and prefills. */
  Open opens() {
    expectOpen();
    tellOpened();
    return open;
  }

  Open expectOpen() {
    open = expect(Open.class);
    next = 0;
    assertTrue(supplied.contains(open.clip().sha256()), "the clip is supplied");
    for (Part part : open.committed()) {
      if (part instanceof Part.Slice slice) {
        assertTrue(supplied.contains(slice.ref().sha256()), "committed slices are supplied");
      }
    }
    return open;
  }

  void tellOpened() {
    tell(new GenerationEvent.Opened(key(), next++, model, new int[PROMPT_TOKENS], AUDIO_TOKENS));
    open.committed().stream().filter(part -> !(part instanceof Part.Ids)).forEach(this::inserts);
  }

  /** Samples text; a tag in it pauses, {@code </answer>} finishes. */
  void writes(String text) {
    SegmentTagScanner scanner = new SegmentTagScanner();
    List<Piece> pieces = new ArrayList<>(scanner.push(text));
    pieces.addAll(scanner.finish());
    for (Piece piece : pieces) {
      if (piece instanceof Piece.Tag tag) {
        tags(tag.tag());
      } else {
        writesPlain(((Piece.Text) piece).text());
      }
    }
    if (text.endsWith("</answer>")) {
      finishes(FinishReason.ANSWER);
    }
  }

  void writesPlain(String text) {
    tell(new GenerationEvent.Tokens(key(), next++, text.chars().toArray(), text));
  }

  /** An event is lost on its way. */
  void losesAnEvent() {
    next++;
  }

  private void tags(SegmentTag tag) {
    tell(new GenerationEvent.Tokens(key(), next++, tag.text().chars().toArray(), ""));
    tell(new GenerationEvent.SegmentTagged(key(), next++, tag));
  }

  void inserts(Part part) {
    if (part instanceof Part.Slice slice) {
      assertTrue(supplied.contains(slice.ref().sha256()), "the slice is supplied");
      int[] ids = new int[SLICE_TOKENS + 2];
      tell(new GenerationEvent.Inserted(key(), next++, part, ids, Optional.of(slice.ref())));
    } else {
      int[] ids = ((Part.ForcedText) part).text().chars().toArray();
      tell(new GenerationEvent.Inserted(key(), next++, part, ids, Optional.empty()));
    }
  }

  void finishes(FinishReason reason) {
    tell(new GenerationEvent.Finished(key(), next++, reason, "scripted"));
  }

  void preempts() {
    tell(new GenerationEvent.Preempted(key(), next++, "KV evicted"));
  }

  void rejects(GenerationEvent.Rejected.Reason reason) {
    tell(new GenerationEvent.Rejected(key(), next++, reason, "scripted refusal"));
  }

  /** Awaits Continue and inserts what it asks for. */
  Continue goesOn() {
    Continue command = expectContinue();
    command.insertions().forEach(this::inserts);
    return command;
  }

  Continue expectContinue() {
    Continue command = expect(Continue.class);
    assertEquals(key(), command.sequence());
    assertTrue(command.budgetTokens() >= 1, command::toString);
    return command;
  }

  void expectCancel(Ending ending) {
    assertEquals(new Cancel(key(), ending), expect(Cancel.class));
  }

  void expectNothing() {
    commands.expectNoMessage(java.time.Duration.ofMillis(200));
  }

  void dies() {
    kit.stop(ref);
  }

  SequenceKey key() {
    return open.sequence();
  }

  void tell(GenerationEvent event) {
    open.replyTo().tell(event);
  }

  /** The next command but supplies, which are taken note of. */
  private <C extends GenerationCommand> C expect(Class<C> type) {
    while (true) {
      GenerationCommand command = commands.receiveMessage(SessionBench.PATIENCE);
      if (command instanceof Supply supply) {
        assertEquals(supply.slice().ref().lengthSamples(), supply.slice().samples().length);
        supplied.add(supply.slice().ref().sha256());
      } else {
        return type.cast(command);
      }
    }
  }
}
