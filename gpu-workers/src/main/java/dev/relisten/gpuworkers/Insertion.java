package dev.relisten.gpuworkers;

import dev.relisten.gpuworkers.model.MelWindows;
import dev.relisten.protocol.generation.Part;
import dev.relisten.protocol.generation.SliceRef;
import java.util.Arrays;
import java.util.Optional;

/**
 * Tokens on their way into a sequence, with at most one sound among them.
 *
 * @param origin why they come
 * @param before ids in front of the sound
 * @param sound the sound, if there is one
 * @param behind ids behind the sound
 */
@SuppressWarnings("ArrayRecordComponent")
record Insertion(Origin origin, int[] before, Optional<SliceRef> sound, int[] behind) {
  private static final int[] NONE = {};

  /** Why tokens come, and so what is told when they are in. */
  sealed interface Origin {
    record Prompt() implements Origin {}

    /** Said before a re-opening. */
    record Committed() implements Origin {}

    record Asked(Part part) implements Origin {}
  }

  static Insertion prompt(Language.Prompt prompt, SliceRef clip) {
    return new Insertion(
        new Origin.Prompt(), prompt.beforeSound(), Optional.of(clip), prompt.behindSound());
  }

  /** Slices and forced text of a re-opening are told again, committed ids are not. */
  static Insertion committed(Part part, Language language) {
    Origin origin = part instanceof Part.Ids ? new Origin.Committed() : new Origin.Asked(part);
    return of(origin, part, language);
  }

  static Insertion asked(Part part, Language language) {
    return of(new Origin.Asked(part), part, language);
  }

  private static Insertion of(Origin origin, Part part, Language language) {
    if (part instanceof Part.Slice slice) {
      int[] bos = {language.controls().audioBos()};
      int[] eos = {language.controls().audioEos()};
      return new Insertion(origin, bos, Optional.of(slice.ref()), eos);
    }
    return new Insertion(origin, textIds(part, language), Optional.empty(), NONE);
  }

  private static int[] textIds(Part part, Language language) {
    return part instanceof Part.Ids given
        ? given.ids()
        : language.encode(((Part.ForcedText) part).text());
  }

  int soundTokens() {
    return sound.map(Insertion::audioTokens).orElse(0);
  }

  static int audioTokens(SliceRef ref) {
    return MelWindows.audioTokens(Math.toIntExact(ref.lengthSamples()));
  }

  int tokens() {
    return before.length + soundTokens() + behind.length;
  }

  /** All ids, with {@code audioId} once for each audio token. */
  int[] ids(int audioId) {
    int[] ids = Arrays.copyOf(before, tokens());
    Arrays.fill(ids, before.length, before.length + soundTokens(), audioId);
    System.arraycopy(behind, 0, ids, before.length + soundTokens(), behind.length);
    return ids;
  }
}
