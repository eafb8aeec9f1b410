package dev.relisten.agents.listening;

import dev.relisten.audiostore.ClipSource;
import dev.relisten.audiostore.PcmClip;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.protocol.generation.ModelInfo;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/**
 * One model listens to one recording once, window by window, as fast as windows are answered. What
 * was heard before is not asked again. {@link #run} once; {@link #stop} from any thread.
 */
final class ListeningPass {
  private final ListeningSettings settings;
  private final ClipSource clips;
  private final NotesArchive archive;
  private final WindowAsking asking;
  private final String clipId;
  private final ModelInfo model;
  private final SharedKillSwitch stop = KillSwitches.shared("listening-pass");

  ListeningPass(
      ListeningSettings settings,
      ClipSource clips,
      NotesArchive archive,
      WindowAsking asking,
      String clipId,
      ModelInfo model) {
    this.settings = settings;
    this.clips = clips;
    this.archive = archive;
    this.asking = asking;
    this.clipId = clipId;
    this.model = model;
  }

  /**
   * How far a pass came.
   *
   * @param done windows that need no more asking now
   * @param windows all of them
   * @param failuresInRow up to now
   * @param lastFailure empty if there was none
   */
  record State(ListeningNotes notes, int done, int windows, int failuresInRow, String lastFailure) {
    State plus(HeardWindow window) {
      int failures =
          switch (window.outcome()) {
            case HEARD -> 0;
            case QUIET -> failuresInRow;
            case FAILED -> failuresInRow + 1;
          };
      String last = window.problem().isEmpty() ? lastFailure : window.problem();
      return new State(notes.with(window), done + 1, windows, failures, last);
    }

    boolean isWhole() {
      return done == windows;
    }
  }

  private record Prepared(
      ListeningNotes heard,
      int windows,
      List<SampleRange> missing,
      Optional<LoudnessProfile> loudness) {
    State state() {
      return new State(heard, windows - missing.size(), windows, 0, "");
    }
  }

  /**
   * Listens to all that is missing.
   *
   * @param progress hears windows done and all windows, from any thread
   * @return how far it came when all is done, it was stopped or it gave up
   */
  CompletionStage<State> run(
      BiConsumer<Integer, Integer> progress, Materializer materializer, Executor blocking) {
    return CompletableFuture.supplyAsync(this::prepare, blocking)
        .thenCompose(prepared -> listen(prepared, progress, materializer, blocking));
  }

  /** Asks about no further window; those in the model's ears are still heard and stored. */
  void stop() {
    stop.shutdown();
  }

  private Prepared prepare() {
    PcmClip clip =
        clips
            .find(clipId)
            .orElseThrow(
                () -> new IllegalStateException("clip: " + clipId + " (expected: a stored clip)"));
    List<SampleRange> plan = WindowPlan.of(clip.lengthSamples(), model.listening());
    ListeningNotes heard = archive.of(clipId, model).within(plan);
    List<SampleRange> missing = heard.missing(plan);
    boolean measured = settings.skipQuiet() && !missing.isEmpty();
    Optional<LoudnessProfile> loudness =
        measured ? Optional.of(LoudnessProfile.of(clip)) : Optional.empty();
    return new Prepared(heard, plan.size(), missing, loudness);
  }

  private CompletionStage<State> listen(
      Prepared prepared,
      BiConsumer<Integer, Integer> progress,
      Materializer materializer,
      Executor blocking) {
    if (prepared.missing().isEmpty()) {
      return CompletableFuture.completedFuture(prepared.state());
    }
    return Source.from(prepared.missing())
        .via(stop.flow())
        .mapAsync(settings.parallelism(), window -> listen(window, prepared.loudness()))
        .scan(prepared.state(), State::plus)
        .takeWhile(state -> !givesUp(state), true)
        .mapAsync(1, state -> keptNowAndThen(state, blocking))
        .map(state -> told(state, progress))
        .runWith(Sink.last(), materializer)
        .thenCompose(state -> kept(state, blocking));
  }

  private static State told(State state, BiConsumer<Integer, Integer> progress) {
    progress.accept(state.done(), state.windows());
    return state;
  }

  boolean givesUp(State state) {
    return state.failuresInRow() >= settings.giveUpAfter();
  }

  private CompletionStage<HeardWindow> listen(
      SampleRange window, Optional<LoudnessProfile> loudness) {
    if (loudness.isPresent() && loudness.get().isQuiet(window)) {
      return CompletableFuture.completedFuture(HeardWindow.quiet(window));
    }
    return asking
        .ask(clipId, window, model)
        .handle(
            (answer, broken) ->
                broken == null
                    ? HeardWindow.heard(window, audible(NoteReading.read(answer, window), loudness))
                    : HeardWindow.failed(window, message(broken)));
  }

  /** Without what the model names where there is nothing but background. */
  private static List<Note> audible(List<Note> notes, Optional<LoudnessProfile> loudness) {
    return notes.stream()
        .filter(note -> loudness.isEmpty() || !loudness.get().isQuiet(note.range()))
        .toList();
  }

  private CompletionStage<State> keptNowAndThen(State state, Executor blocking) {
    return state.done() % settings.storeEvery() == 0
        ? kept(state, blocking)
        : CompletableFuture.completedFuture(state);
  }

  private CompletionStage<State> kept(State state, Executor blocking) {
    return CompletableFuture.supplyAsync(
        () -> {
          archive.keep(clipId, state.notes());
          return state;
        },
        blocking);
  }

  static String message(Throwable broken) {
    Throwable cause = broken instanceof CompletionException ? broken.getCause() : broken;
    return String.valueOf(cause.getMessage());
  }
}
