package dev.relisten.agents.session;

import dev.relisten.protocol.generation.GenerationEvent;
import dev.relisten.protocol.generation.ModelInfo;
import dev.relisten.protocol.generation.Part;
import dev.relisten.protocol.generation.SliceRef;
import java.util.List;
import java.util.Optional;

/**
 * One question's whole life: what the client heard, and the trace that replays it. Immutable.
 *
 * @param sessionId the question's session
 * @param request clip, question, choices and all options, the seed included
 * @param events all that the client heard, in order; the last is Finished or Failed
 * @param text the assistant's whole turn, segment tags and forced text included
 * @param trace the worker's events that were taken, in order and without gaps: {@code Opened}
 *     (model hash, prompt ids) for each opening, {@code Tokens}, {@code SegmentTagged} and {@code
 *     Inserted} (ids, sample range and SHA-256). Events of lost epochs that were not taken are not
 *     in it.
 */
public record FinishedReasoning(
    String sessionId,
    ReasoningRequest request,
    List<ReasoningEvent> events,
    String text,
    List<GenerationEvent> trace) {
  public FinishedReasoning {
    events = List.copyOf(events);
    trace = List.copyOf(trace);
  }

  /** What served the question; empty if no worker opened it. */
  public Optional<ModelInfo> model() {
    return opened().map(GenerationEvent.Opened::model);
  }

  /** The first opening: prompt ids and model. */
  public Optional<GenerationEvent.Opened> opened() {
    return trace.stream()
        .filter(GenerationEvent.Opened.class::isInstance)
        .map(GenerationEvent.Opened.class::cast)
        .findFirst();
  }

  /** Everything behind the prompt, in order: token ids, sampled and forced, and slices. */
  public List<Part> parts() {
    return Transcript.partsOf(trace);
  }

  /** The slices that were listened to again, in order. */
  public List<SliceRef> slices() {
    return parts().stream()
        .filter(Part.Slice.class::isInstance)
        .map(part -> ((Part.Slice) part).ref())
        .toList();
  }
}
