package dev.relisten.agents.session;

import dev.relisten.audiostore.SampleRange;
import dev.relisten.protocol.generation.GenerationEvent;
import dev.relisten.protocol.generation.GenerationEvent.Inserted;
import dev.relisten.protocol.generation.GenerationEvent.Opened;
import dev.relisten.protocol.generation.GenerationEvent.SegmentTagged;
import dev.relisten.protocol.generation.GenerationEvent.Tokens;
import dev.relisten.protocol.generation.Part;
import dev.relisten.protocol.generation.SliceRef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What is committed of one reasoning: the worker's events as they were taken, and what follows from
 * them. Only grows. Not thread-safe; belongs to one session.
 */
final class Transcript {
  private final List<GenerationEvent> taken = new ArrayList<>();
  private final StringBuilder shown = new StringBuilder();
  private final StringBuilder whole = new StringBuilder();
  private final List<SampleRange> heard = new ArrayList<>();
  private Spent spent = Spent.NOTHING;
  private Optional<SessionEnding> thinkingEnding = Optional.empty();

  void add(Opened opened) {
    taken.add(opened);
    spent = spent.withPrompt(opened.promptIds().length, opened.audioTokens());
  }

  void add(Tokens tokens) {
    taken.add(tokens);
    addText(tokens.text());
    int count = tokens.ids().length;
    spent = thinkingEnding.isEmpty() ? spent.plusThought(count) : spent.plusAnswer(count);
  }

  void add(SegmentTagged tagged) {
    taken.add(tagged);
    whole.append(tagged.tag().text());
  }

  void add(Inserted inserted) {
    taken.add(inserted);
    inserted.heard().ifPresent(ref -> heard.add(rangeOf(ref)));
    long samples = inserted.heard().map(SliceRef::lengthSamples).orElse(0L);
    spent = spent.plusInserted(inserted.ids().length, samples);
    if (inserted.part() instanceof Part.ForcedText forced) {
      addText(forced.text());
    }
  }

  void startTurn() {
    spent = spent.plusTurn();
  }

  /** From now on tokens belong to the answer. */
  void endThinking(SessionEnding why) {
    thinkingEnding = Optional.of(why);
  }

  /** Why the thinking ended, once it did. */
  Optional<SessionEnding> thinkingEnding() {
    return thinkingEnding;
  }

  Spent spent() {
    return spent;
  }

  /** The weights that wrote this; empty before the first opening. */
  Optional<String> modelSha256() {
    return taken.stream()
        .filter(Opened.class::isInstance)
        .map(opened -> ((Opened) opened).model().sha256())
        .findFirst();
  }

  /** Text as the client saw it, tags left out. */
  String shownText() {
    return shown.toString();
  }

  /** The assistant's whole turn, tags included. */
  String wholeText() {
    return whole.toString();
  }

  List<GenerationEvent> trace() {
    return List.copyOf(taken);
  }

  /** Ranges that were listened to again, in order. */
  List<SampleRange> heard() {
    return List.copyOf(heard);
  }

  /** All that a re-opening needs, in order. */
  List<Part> parts() {
    return partsOf(taken);
  }

  static SampleRange rangeOf(SliceRef ref) {
    return new SampleRange(ref.startSample(), ref.endSample());
  }

  /** Committed parts of a trace; neighbouring ids become one part. */
  static List<Part> partsOf(List<GenerationEvent> trace) {
    List<Part> parts = new ArrayList<>();
    for (GenerationEvent event : trace) {
      if (event instanceof Tokens tokens) {
        addIds(parts, tokens.ids());
      } else if (event instanceof Inserted inserted && inserted.heard().isPresent()) {
        parts.add(new Part.Slice(inserted.heard().get()));
      } else if (event instanceof Inserted inserted) {
        addIds(parts, inserted.ids());
      }
    }
    return List.copyOf(parts);
  }

  private static void addIds(List<Part> parts, int[] ids) {
    int last = parts.size() - 1;
    if (last >= 0 && parts.get(last) instanceof Part.Ids before) {
      parts.set(last, new Part.Ids(concatenated(before.ids(), ids)));
    } else if (ids.length > 0) {
      parts.add(new Part.Ids(ids.clone()));
    }
  }

  private static int[] concatenated(int[] first, int[] second) {
    int[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private void addText(String text) {
    shown.append(text);
    whole.append(text);
  }
}
