package dev.relisten.gpuworkers;

import dev.relisten.audiostore.PcmFormat;
import dev.relisten.protocol.generation.AudioSlice;
import dev.relisten.protocol.generation.Ending;
import dev.relisten.protocol.generation.FinishReason;
import dev.relisten.protocol.generation.GenerationCommand;
import dev.relisten.protocol.generation.GenerationCommand.Cancel;
import dev.relisten.protocol.generation.GenerationCommand.Continue;
import dev.relisten.protocol.generation.GenerationCommand.Open;
import dev.relisten.protocol.generation.GenerationCommand.Supply;
import dev.relisten.protocol.generation.GenerationEvent;
import dev.relisten.protocol.generation.GenerationEvent.Finished;
import dev.relisten.protocol.generation.GenerationEvent.Inserted;
import dev.relisten.protocol.generation.GenerationEvent.Opened;
import dev.relisten.protocol.generation.GenerationEvent.Tokens;
import dev.relisten.protocol.generation.GenerationOptions;
import dev.relisten.protocol.generation.Part;
import dev.relisten.protocol.generation.Priority;
import dev.relisten.protocol.generation.SequenceKey;
import dev.relisten.protocol.generation.Standing;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** The session of one {@link ScriptedQuestions.Question}. */
final class ScriptedSession {
  private static final GenerationOptions GREEDY = new GenerationOptions(0, 1, 0, 0, 0, 1);

  private final ActorContext<GenerationEvent> context;
  private final ActorRef<GenerationCommand> worker;
  private final ScriptedQuestions.Question question;
  private final ScriptedQuestions.Script script;
  private final BiConsumer<ScriptedQuestions.Asked, Throwable> outcome;
  private final SequenceKey key;
  private final long startNanos = System.nanoTime();
  private final IntStream.Builder ids = IntStream.builder();
  private long firstTokenNanos;

  /** Asks when it starts; stops when it has told the {@code outcome}: what was said, or why not. */
  static Behavior<GenerationEvent> create(
      ActorRef<GenerationCommand> worker,
      ScriptedQuestions.Question question,
      ScriptedQuestions.Script script,
      String sessionId,
      BiConsumer<ScriptedQuestions.Asked, Throwable> outcome) {
    return Behaviors.setup(
        context ->
            new ScriptedSession(context, worker, question, script, sessionId, outcome).open());
  }

  private ScriptedSession(
      ActorContext<GenerationEvent> context,
      ActorRef<GenerationCommand> worker,
      ScriptedQuestions.Question question,
      ScriptedQuestions.Script script,
      String sessionId,
      BiConsumer<ScriptedQuestions.Asked, Throwable> outcome) {
    this.context = context;
    this.worker = worker;
    this.question = question;
    this.script = script;
    this.outcome = outcome;
    this.key = new SequenceKey(sessionId, 1);
  }

  private Behavior<GenerationEvent> open() {
    AudioSlice clip = question.slice(0, question.samples().length);
    worker.tell(
        new Open(
            key,
            question.text(),
            question.choices(),
            Optional.empty(),
            clip.ref(),
            List.of(),
            GREEDY,
            Standing.of(Priority.INTERACTIVE),
            script.turnTokens().get(0),
            context.getSelf()));
    worker.tell(new Supply(key, clip));
    return turn(0);
  }

  private Behavior<GenerationEvent> turn(int number) {
    return Behaviors.receive(GenerationEvent.class)
        .onMessage(Opened.class, event -> Behaviors.same())
        .onMessage(Inserted.class, event -> Behaviors.same())
        .onMessage(Tokens.class, this::onTokens)
        .onMessage(Finished.class, event -> onFinished(event, number))
        .onAnyMessage(this::onOther)
        .build();
  }

  private Behavior<GenerationEvent> onTokens(Tokens tokens) {
    if (firstTokenNanos == 0) {
      firstTokenNanos = System.nanoTime() - startNanos;
    }
    IntStream.of(tokens.ids()).forEach(ids::add);
    return Behaviors.same();
  }

  private Behavior<GenerationEvent> onFinished(Finished finished, int number) {
    if (finished.reason() != FinishReason.LENGTH) {
      return onOther(finished);
    }
    if (number == script.slices().size()) {
      worker.tell(new Cancel(key, Ending.CLIENT_CANCELLED));
      int[] said = ids.build().toArray();
      outcome.accept(new ScriptedQuestions.Asked(question.id(), said, firstTokenNanos), null);
      return Behaviors.stopped();
    }
    listenAgain(script.slices().get(number), script.turnTokens().get(number + 1));
    return turn(number + 1);
  }

  private void listenAgain(ScriptedQuestions.Span span, int tokens) {
    AudioSlice slice = question.slice(toSample(span.start()), toSample(span.end()));
    worker.tell(new Continue(key, List.of(new Part.Slice(slice.ref())), tokens));
    worker.tell(new Supply(key, slice));
  }

  private static int toSample(double seconds) {
    return (int) Math.round(seconds * PcmFormat.RATE_HZ);
  }

  private Behavior<GenerationEvent> onOther(GenerationEvent event) {
    worker.tell(new Cancel(key, Ending.CLIENT_CANCELLED));
    String problem = "%s: %s (expected: turns of full length)".formatted(key, event);
    outcome.accept(null, new IllegalStateException(problem));
    return Behaviors.stopped();
  }
}
