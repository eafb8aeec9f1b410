package dev.relisten.gpuworkers;

import dev.relisten.audiostore.SampleRange;
import dev.relisten.protocol.generation.AudioSlice;
import dev.relisten.protocol.generation.Ending;
import dev.relisten.protocol.generation.FinishReason;
import dev.relisten.protocol.generation.GenerationCommand;
import dev.relisten.protocol.generation.GenerationEvent;
import dev.relisten.protocol.generation.GenerationEvent.Finished;
import dev.relisten.protocol.generation.GenerationEvent.SegmentTagged;
import dev.relisten.protocol.generation.GenerationEvent.Tokens;
import dev.relisten.protocol.generation.GenerationOptions;
import dev.relisten.protocol.generation.Part;
import dev.relisten.protocol.generation.Priority;
import dev.relisten.protocol.generation.SequenceKey;
import dev.relisten.protocol.generation.Standing;
import dev.relisten.protocol.tag.SegmentTag.WellFormed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;

/** A session reduced to the worker's protocol: hears every tag's slice exactly as tagged. */
final class ReplayedQuestion {
  private static final int BUDGET_TOKENS = 400;

  private final SequenceKey key;
  private final Prototype.Expected expected;
  private final short[] clip;
  private final ActorRef<GenerationCommand> worker;
  private final List<String> parts = new ArrayList<>();
  private final List<Integer> turn = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();

  ReplayedQuestion(
      String name, Prototype.Expected expected, short[] clip, ActorRef<GenerationCommand> worker) {
    this.key = new SequenceKey(name, 1);
    this.expected = expected;
    this.clip = clip;
    this.worker = worker;
  }

  SequenceKey key() {
    return key;
  }

  void ask(ActorRef<GenerationEvent> replyTo) {
    AudioSlice shown = slice(0, clip.length);
    worker.tell(
        new GenerationCommand.Open(
            key,
            expected.question(),
            expected.choices(),
            Optional.empty(),
            shown.ref(),
            List.of(),
            new GenerationOptions(0, 1, 0, 0, 0, 1),
            Standing.of(Priority.INTERACTIVE),
            BUDGET_TOKENS,
            replyTo));
    worker.tell(new GenerationCommand.Supply(key, shown));
  }

  /** Takes an event; true when the question has ended. */
  boolean on(GenerationEvent event) {
    if (event instanceof Tokens tokens) {
      Arrays.stream(tokens.ids()).forEach(turn::add);
      text.append(tokens.text());
    }
    if (event instanceof SegmentTagged tagged) {
      listen((WellFormed) tagged.tag());
    }
    if (event instanceof Finished finished) {
      endTurn();
      text.append(finished.reason() == FinishReason.ANSWER ? "" : finished.reason());
      worker.tell(new GenerationCommand.Cancel(key, Ending.ANSWERED));
    }
    return event instanceof Finished || event instanceof GenerationEvent.Rejected;
  }

  private void listen(WellFormed tag) {
    endTurn();
    text.append(tag.text());
    int start = (int) SampleRange.toSample(tag.startSeconds());
    int end = (int) SampleRange.toSample(tag.endSeconds());
    parts.add(start + ".." + end);
    AudioSlice slice = slice(start, end);
    worker.tell(new GenerationCommand.Supply(key, slice));
    worker.tell(
        new GenerationCommand.Continue(key, List.of(new Part.Slice(slice.ref())), BUDGET_TOKENS));
  }

  private void endTurn() {
    parts.add(turn.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]")));
    turn.clear();
  }

  /** Parts and text, with the end-of-turn token that is not sampled behind an answer. */
  String saidWithEnd(int endId) {
    String last = parts.get(parts.size() - 1);
    List<String> all = new ArrayList<>(parts.subList(0, parts.size() - 1));
    all.add(last.substring(0, last.length() - 1) + "," + endId + "]");
    return all + " " + text + "<|im_end|>";
  }

  String expectation() {
    return expected.parts() + " " + expected.text();
  }

  private AudioSlice slice(int start, int end) {
    return SoundFile.slice(clip, start, end);
  }
}
