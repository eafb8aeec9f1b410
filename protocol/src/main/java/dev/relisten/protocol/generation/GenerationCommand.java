package dev.relisten.protocol.generation;

import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;

/** What a worker is told. */
public sealed interface GenerationCommand {
  /** Workers register under this key with the receptionist. */
  ServiceKey<GenerationCommand> SERVICE =
      ServiceKey.create(GenerationCommand.class, "relisten-worker");

  /**
   * Opens a sequence and generates. The worker renders the prompt with its checkpoint's form, waits
   * for every slice named here to be supplied, prefills, and goes on.
   *
   * <p>A re-opening carries all that was said and heard in {@code committed}, and last what the
   * session was about to insert. The worker replays it: text of committed ids is neither shown nor
   * tagged again (only what a cut held back may still come), and behind {@link
   * GenerationEvent.Opened} it says {@link GenerationEvent.Inserted} for each slice and forced text
   * of {@code committed}, in order, before the first new token.
   *
   * @param sequence the new sequence
   * @param question the user's text, unquoted; control tokens in it are only text
   * @param choices option texts; empty for a free question
   * @param notes what was noted of a longer recording, of which {@code clip} is a part; if present,
   *     times that the model writes are those of the recording
   * @param clip the sound shown first
   * @param committed what was already said and heard (a re-opening), else empty
   * @param options sampling
   * @param standing for whom, and how urgent
   * @param budgetTokens most tokens to sample in this turn, at least 1
   * @param replyTo hears {@link GenerationEvent}
   */
  record Open(
      SequenceKey sequence,
      String question,
      List<String> choices,
      Optional<String> notes,
      SliceRef clip,
      List<Part> committed,
      GenerationOptions options,
      Standing standing,
      int budgetTokens,
      ActorRef<GenerationEvent> replyTo)
      implements GenerationCommand {}

  /** Sound for a sequence; may come before or after the command that names it. */
  record Supply(SequenceKey sequence, AudioSlice slice) implements GenerationCommand {}

  /**
   * Goes on after a pause or a finish; on a running sequence, interrupts it at the next token.
   *
   * @param insertions put behind the last token, in order; may be empty
   * @param budgetTokens most tokens to sample in this turn, at least 1
   */
  record Continue(SequenceKey sequence, List<Part> insertions, int budgetTokens)
      implements GenerationCommand {}

  /** Frees the sequence, whatever it does, within one step. Idempotent. */
  record Cancel(SequenceKey sequence, Ending ending) implements GenerationCommand {}

  /** Asks how busy the worker is. */
  record ReportLoad(ActorRef<WorkerLoad> replyTo) implements GenerationCommand {}
}
