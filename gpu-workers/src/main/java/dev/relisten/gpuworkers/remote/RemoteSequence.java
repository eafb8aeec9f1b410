package dev.relisten.gpuworkers.remote;

import dev.relisten.gpuworkers.Outbox;
import dev.relisten.gpuworkers.RepetitionGuard;
import dev.relisten.protocol.generation.AudioSlice;
import dev.relisten.protocol.generation.FinishReason;
import dev.relisten.protocol.generation.GenerationCommand.Continue;
import dev.relisten.protocol.generation.GenerationCommand.Open;
import dev.relisten.protocol.generation.Part;
import dev.relisten.protocol.generation.SliceRef;
import dev.relisten.protocol.prompt.FinalAnswer;
import dev.relisten.protocol.tag.SegmentTagScanner;
import dev.relisten.protocol.tag.SegmentTagScanner.Piece;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One generation on the server: what was said and heard, and the turn that is to come or under way.
 * It decides; the worker calls. Not thread-safe.
 */
final class RemoteSequence {
  private final RemoteModel model;
  private final String served;
  private final Open open;
  private final Outbox outbox;
  private final RepetitionGuard guard;
  private final List<Part> said = new ArrayList<>();
  private final List<Part> untold = new ArrayList<>();
  private final Map<String, short[]> sounds = new HashMap<>();
  private final SegmentTagScanner scanner = new SegmentTagScanner();
  private final StringBuilder turnText = new StringBuilder();
  private int budgetTokens;
  private boolean opened;

  /** What follows an event. */
  enum Next {
    /** The turn goes on. */
    RUN,
    /** The turn is over; the sequence waits for Continue or Cancel. */
    HOLD,
    /** All is over. */
    FREE
  }

  RemoteSequence(RemoteModel model, String served, Open open) {
    this.model = model;
    this.served = served;
    this.open = open;
    outbox = new Outbox(open.sequence(), open.replyTo());
    guard = new RepetitionGuard(open.options());
    budgetTokens = open.budgetTokens();
    said.addAll(open.committed());
    open.committed().stream().filter(part -> !(part instanceof Part.Ids)).forEach(untold::add);
  }

  Outbox outbox() {
    return outbox;
  }

  /** Takes sound that it names; true if it did. */
  boolean supply(AudioSlice slice) {
    boolean named = needed().anyMatch(ref -> ref.sha256().equals(slice.ref().sha256()));
    if (named) {
      sounds.put(slice.ref().sha256(), slice.samples());
    }
    return named;
  }

  /** Whether all sound is here. */
  boolean complete() {
    return needed().allMatch(ref -> sounds.containsKey(ref.sha256()));
  }

  private Stream<SliceRef> needed() {
    return Stream.concat(
        Stream.of(open.clip()),
        said.stream().filter(Part.Slice.class::isInstance).map(part -> ((Part.Slice) part).ref()));
  }

  /** The turn to ask for. */
  ChatRequest request() {
    String text = model.userText(open);
    List<ChatPart> user =
        List.of(new ChatPart.Sound(sounds.get(open.clip().sha256())), new ChatPart.Text(text));
    return new ChatRequest(
        served, model.systemText(), user, assistant(), open.options(), budgetTokens);
  }

  private List<ChatPart> assistant() {
    List<ChatPart> parts = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (Part part : said) {
      if (part instanceof Part.Slice slice) {
        flush(text, parts);
        parts.add(new ChatPart.Sound(sounds.get(slice.ref().sha256())));
      } else {
        text.append(
            part instanceof Part.Ids ids
                ? model.decode(ids.ids())
                : ((Part.ForcedText) part).text());
      }
    }
    flush(text, parts);
    return parts;
  }

  private static void flush(StringBuilder text, List<ChatPart> parts) {
    if (!text.isEmpty()) {
      parts.add(new ChatPart.Text(text.toString()));
      text.setLength(0);
    }
  }

  /** Goes on from wherever it is; what came of a turn that is under way counts as said. */
  void resume(Continue command) {
    commitTurn();
    scanner.finish();
    guard.reset();
    budgetTokens = command.budgetTokens();
    said.addAll(command.insertions());
    untold.addAll(command.insertions());
  }

  /** The server has read the prompt. */
  void prefilled(int[] promptIds) {
    if (!opened) {
      opened = true;
      int counted = model.countAudio(promptIds);
      int audioTokens = counted > 0 ? counted : RemoteModel.audioTokens(open.clip());
      outbox.opened(model.info(), promptIds, audioTokens);
    }
    for (Part part : untold) {
      Optional<SliceRef> heard =
          part instanceof Part.Slice slice ? Optional.of(slice.ref()) : Optional.empty();
      outbox.inserted(part, model.ids(part), heard);
    }
    untold.clear();
  }

  Next wrote(ChatEvent.Delta delta) {
    prefilled(new int[0]);
    int[] ids = delta.ids().length > 0 ? delta.ids() : model.encode(delta.text());
    budgetTokens -= ids.length;
    turnText.append(delta.text());
    Next next = show(ids, scanner.push(delta.text()));
    boolean repeats = next == Next.RUN && Arrays.stream(ids).anyMatch(guard::trips);
    return repeats ? finish(FinishReason.REPETITION, "the same tokens again and again") : next;
  }

  Next stopped(String reason) {
    prefilled(new int[0]);
    Next next = show(new int[0], scanner.finish());
    if (next != Next.RUN) {
      return next;
    }
    return reason.equals("length")
        ? finish(FinishReason.LENGTH, "the turn's token budget is spent")
        : finish(FinishReason.END_OF_TURN, "");
  }

  private Next show(int[] ids, List<Piece> pieces) {
    StringBuilder text = new StringBuilder();
    for (Piece piece : pieces) {
      if (piece instanceof Piece.Tag tag) {
        outbox.tokens(ids, text.toString());
        cutBehind(tag.tag().text());
        outbox.tagged(tag.tag());
        return Next.HOLD;
      }
      text.append(((Piece.Text) piece).text());
    }
    if (ids.length > 0 || !text.isEmpty()) {
      outbox.tokens(ids, text.toString());
    }
    return turnText.toString().toLowerCase(Locale.ROOT).contains(FinalAnswer.CLOSING)
        ? finish(FinishReason.ANSWER, "")
        : Next.RUN;
  }

  /** What a malformed tag is followed by in the same piece is not said. */
  private void cutBehind(String tag) {
    turnText.setLength(turnText.lastIndexOf(tag) + tag.length());
    scanner.finish();
    commitTurn();
  }

  private Next finish(FinishReason reason, String message) {
    commitTurn();
    outbox.finished(reason, message);
    return Next.HOLD;
  }

  private void commitTurn() {
    if (!turnText.isEmpty()) {
      said.add(new Part.ForcedText(turnText.toString()));
      turnText.setLength(0);
    }
  }
}
