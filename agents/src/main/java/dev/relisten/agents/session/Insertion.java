package dev.relisten.agents.session;

import dev.relisten.audiostore.SampleRange;
import dev.relisten.protocol.generation.Part;
import dev.relisten.protocol.generation.SliceRef;
import java.util.function.Function;

/** What a session is about to put behind the model's last token. */
sealed interface Insertion {
  /** What the worker is told; {@code named} names a range's sound. */
  Part part(Function<SampleRange, SliceRef> named);

  /**
   * A segment.
   *
   * @param asked its tag
   * @param range in the clip
   * @param clipped whether the tag's end was moved to the clip's end
   */
  record Sound(NumberedTag asked, SampleRange range, boolean clipped) implements Insertion {
    @Override
    public Part part(Function<SampleRange, SliceRef> named) {
      return new Part.Slice(named.apply(range));
    }
  }

  /** Text in the model's place: a refusal's reason. */
  record Words(String text) implements Insertion {
    @Override
    public Part part(Function<SampleRange, SliceRef> named) {
      return new Part.ForcedText(text);
    }
  }

  /** The opening of a forced answer. */
  record AnswerOpening(String text) implements Insertion {
    @Override
    public Part part(Function<SampleRange, SliceRef> named) {
      return new Part.ForcedText(text);
    }
  }
}
