package dev.relisten.agents.server;

import com.google.protobuf.Duration;
import dev.relisten.agents.session.FinishedReasoning;
import dev.relisten.agents.session.ReasoningEvent;
import dev.relisten.agents.session.ReasoningOptions;
import dev.relisten.agents.session.ReasoningRequest;
import dev.relisten.agents.session.Scope;
import dev.relisten.audiostore.StreamName;
import dev.relisten.protocol.generation.GenerationEvent;
import dev.relisten.protocol.generation.GenerationEvent.Inserted;
import dev.relisten.protocol.generation.GenerationEvent.Opened;
import dev.relisten.protocol.generation.GenerationEvent.Tokens;
import dev.relisten.protocol.generation.Part;
import dev.relisten.v1.AskRequest;
import dev.relisten.v1.Failure;
import dev.relisten.v1.ForcedText;
import dev.relisten.v1.InsertedSlice;
import dev.relisten.v1.ListeningScope;
import dev.relisten.v1.Reasoning;
import dev.relisten.v1.TokenIds;
import dev.relisten.v1.Trace;
import dev.relisten.v1.TracePart;
import java.util.Arrays;
import java.util.List;

/** What a session left behind, from the domain to the wire. */
final class TraceWire {
  private TraceWire() {}

  static Reasoning reasoning(FinishedReasoning finished) {
    Reasoning.Builder builder =
        Reasoning.newBuilder()
            .setSessionId(finished.sessionId())
            .setRequest(request(finished.request()))
            .setText(finished.text())
            .setTrace(trace(finished));
    long number = 0;
    for (ReasoningEvent event : finished.events()) {
      if (event instanceof ReasoningEvent.Failed failed) {
        builder.setFailure(failure(failed));
      } else {
        builder.addEvents(EventWire.event(finished.sessionId(), ++number, event));
      }
    }
    return builder.build();
  }

  private static Failure failure(ReasoningEvent.Failed failed) {
    return Failure.newBuilder()
        .setReason(failed.failure().name())
        .setMessage(failed.message())
        .build();
  }

  private static AskRequest request(ReasoningRequest request) {
    AskRequest.Builder builder = AskRequest.newBuilder();
    if (StreamName.isStream(request.clipId())) {
      builder.setStreamName(StreamName.ofClipId(request.clipId()));
    } else {
      builder.setClipId(request.clipId());
    }
    return builder
        .setScope(scope(request.scope()))
        .setQuestion(request.question())
        .addAllChoices(request.choices())
        .setOptions(options(request.options()))
        .build();
  }

  private static ListeningScope scope(Scope scope) {
    ListeningScope.Builder builder = ListeningScope.newBuilder();
    if (scope instanceof Scope.Last last) {
      builder.setLastSamples(last.samples());
    } else if (scope instanceof Scope.From from) {
      builder.setFromSample(from.startSample());
    } else if (scope instanceof Scope.Within within) {
      builder
          .getWithinBuilder()
          .setStartSample(within.range().startSample())
          .setEndSample(within.range().endSample());
    }
    return builder.build();
  }

  private static dev.relisten.v1.ReasoningOptions options(ReasoningOptions options) {
    return dev.relisten.v1.ReasoningOptions.newBuilder()
        .setTemperature(options.generation().temperature())
        .setTopP(options.generation().topP())
        .setTopK(options.generation().topK())
        .setSeed(options.generation().seed())
        .setRelisten(options.relisten())
        .setMaxTurns(options.maxTurns())
        .setMaxNewTokens(options.maxNewTokens())
        .setAnswerReserveTokens(options.answerReserveTokens())
        .setMaxInsertedSamples(options.maxInsertedSamples())
        .setMaxWallTime(
            Duration.newBuilder()
                .setSeconds(options.maxWallTime().toSeconds())
                .setNanos(options.maxWallTime().toNanosPart()))
        .setDuplicateOverlap(options.duplicateOverlap())
        .build();
  }

  private static Trace trace(FinishedReasoning finished) {
    Trace.Builder builder = Trace.newBuilder();
    finished.opened().ifPresent(opened -> open(builder, opened));
    for (GenerationEvent event : finished.trace()) {
      add(builder, event);
    }
    return builder.build();
  }

  private static void open(Trace.Builder builder, Opened opened) {
    builder.setModel(EventWire.model(opened.model())).addAllPromptIds(ids(opened.promptIds()));
  }

  private static void add(Trace.Builder builder, GenerationEvent event) {
    if (event instanceof Tokens tokens && tokens.ids().length > 0) {
      addSampled(builder, ids(tokens.ids()));
    }
    if (event instanceof Inserted inserted) {
      builder.addParts(inserted(inserted));
    }
  }

  /** Neighbouring tokens become one part. */
  private static void addSampled(Trace.Builder builder, List<Integer> ids) {
    int last = builder.getPartsCount() - 1;
    if (last >= 0 && builder.getParts(last).hasSampled()) {
      builder.getPartsBuilder(last).getSampledBuilder().addAllIds(ids);
      return;
    }
    builder.addParts(TracePart.newBuilder().setSampled(TokenIds.newBuilder().addAllIds(ids)));
  }

  private static TracePart inserted(Inserted inserted) {
    TracePart.Builder part = TracePart.newBuilder();
    List<Integer> ids = ids(inserted.ids());
    if (inserted.heard().isPresent()) {
      InsertedSlice.Builder slice = InsertedSlice.newBuilder().addAllIds(ids);
      return part.setSlice(slice.setSlice(AudioWire.slice(inserted.heard().get()))).build();
    }
    if (inserted.part() instanceof Part.ForcedText forced) {
      return part.setForced(ForcedText.newBuilder().setText(forced.text()).addAllIds(ids)).build();
    }
    return part.setSampled(TokenIds.newBuilder().addAllIds(ids)).build();
  }

  private static List<Integer> ids(int[] ids) {
    return Arrays.stream(ids).boxed().toList();
  }
}
