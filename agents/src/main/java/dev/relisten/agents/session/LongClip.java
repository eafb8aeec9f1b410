package dev.relisten.agents.session;

import static dev.relisten.agents.session.Attendance.built;

import dev.relisten.agents.listening.ListeningDesk;
import dev.relisten.agents.listening.ListeningDesk.Noted;
import dev.relisten.agents.listening.ListeningDesk.Progress;
import dev.relisten.agents.listening.ShownPart;
import dev.relisten.agents.session.ReasoningSession.Command;
import dev.relisten.agents.session.ReasoningSession.FromListening;
import dev.relisten.protocol.generation.ModelInfo;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * The way from a recording that is longer than the model takes to the part that is shown: wait for
 * the notes of all of it, then choose. Holds no worker meanwhile. Belongs to one session.
 */
final class LongClip {
  private final ActorContext<Command> context;
  private final ActorRef<ListeningDesk.Command> desk;
  private final SessionStory story;
  private final Attendance attendance;
  private final Function<Opening, Behavior<Command>> whenChosen;
  private final ActorRef<ListeningDesk.Reply> fromDesk;

  /**
   * Prepares.
   *
   * @param whenChosen the state that follows
   */
  LongClip(
      ActorContext<Command> context,
      ActorRef<ListeningDesk.Command> desk,
      SessionStory story,
      Attendance attendance,
      Function<Opening, Behavior<Command>> whenChosen) {
    this.context = context;
    this.desk = desk;
    this.story = story;
    this.attendance = attendance;
    this.whenChosen = whenChosen;
    this.fromDesk = context.messageAdapter(ListeningDesk.Reply.class, FromListening::new);
  }

  /** Waits for the notes that {@code model} makes of the recording, or made before. */
  Behavior<Command> listening(ModelInfo model) {
    String gone = "listening desk: stopped (expected: running)";
    context.watchWith(desk, new FromListening(new ListeningDesk.Failed(gone)));
    desk.tell(new ListeningDesk.Listen(story.request().clipId(), model, fromDesk));
    return built(
        attendance
            .unconnected()
            .onMessage(FromListening.class, message -> onReply(model, message.reply())));
  }

  private Behavior<Command> onReply(ModelInfo model, ListeningDesk.Reply reply) {
    if (reply instanceof Progress progress) {
      story.listened(progress.windowsDone(), progress.windows());
      return Behaviors.same();
    }
    context.unwatch(desk);
    return reply instanceof Noted noted
        ? choose(model, noted)
        : attendance.failed(
            SessionFailure.LISTENING_FAILED, ((ListeningDesk.Failed) reply).message());
  }

  private Behavior<Command> choose(ModelInfo model, Noted noted) {
    ReasoningRequest request = story.request();
    ShownPart part =
        ShownPart.of(
            request.question(),
            request.choices(),
            noted.notes(),
            story.clip().endSample(),
            model,
            noted.maxNotesChars());
    story.noted(part, model);
    return whenChosen.apply(Opening.first(part.range()));
  }
}
