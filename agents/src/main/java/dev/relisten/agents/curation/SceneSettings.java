package dev.relisten.agents.curation;

/**
 * How scenes are made.
 *
 * @param split which recordings are used
 * @param heldOutFold fold of environmental sounds that training never hears
 * @param heldOutSpeaker speaker of digits that training never hears
 * @param questionsPerScene at least 1; the first is always of the kind "describe"
 * @param digitShare share of events that are spoken digits, in [0, 1]
 * @param toneShare share of events that are synthetic tones, in [0, 1]
 * @param overlapShare share of scenes that get a pair of overlapping events if one of their pairs
 *     is long enough (about half have one), in [0, 1]
 * @param freeShare share of questions without choices where the kind allows both, in [0, 1]
 * @param augment whether sounds are varied in speed and colour, and a second noise may be added
 * @param threads that make scenes; the result does not depend on it
 */
public record SceneSettings(
    Split split,
    int heldOutFold,
    String heldOutSpeaker,
    int questionsPerScene,
    double digitShare,
    double toneShare,
    double overlapShare,
    double freeShare,
    boolean augment,
    int threads) {
  public SceneSettings {
    atLeastOne("questions per scene", questionsPerScene);
    atLeastOne("threads", threads);
    share("digit share", digitShare);
    share("tone share", toneShare);
    share("overlap share", overlapShare);
    share("free share", freeShare);
    share("digit share + tone share", digitShare + toneShare);
  }

  /** Everything is used; fold 4 and the speaker yweweler are those that a split may hold out. */
  public static SceneSettings standard() {
    return new SceneSettings(Split.ALL, 4, "yweweler", 6, 1.0 / 3, 0.1, 0.1, 0.25, true, 2);
  }

  /** The same for one split; held-out scenes are left as recorded. */
  public SceneSettings withSplit(Split split) {
    return new SceneSettings(
        split,
        heldOutFold,
        heldOutSpeaker,
        questionsPerScene,
        digitShare,
        toneShare,
        overlapShare,
        freeShare,
        augment && split != Split.HELD_OUT,
        threads);
  }

  /** The same with another number of questions about each recording. */
  public SceneSettings withQuestions(int questions) {
    return new SceneSettings(
        split,
        heldOutFold,
        heldOutSpeaker,
        questions,
        digitShare,
        toneShare,
        overlapShare,
        freeShare,
        augment,
        threads);
  }

  /** The same with another fold and speaker held out. */
  public SceneSettings withHeldOut(int fold, String speaker) {
    return new SceneSettings(
        split,
        fold,
        speaker,
        questionsPerScene,
        digitShare,
        toneShare,
        overlapShare,
        freeShare,
        augment,
        threads);
  }

  /** The same on another number of threads. */
  public SceneSettings withThreads(int threads) {
    return new SceneSettings(
        split,
        heldOutFold,
        heldOutSpeaker,
        questionsPerScene,
        digitShare,
        toneShare,
        overlapShare,
        freeShare,
        augment,
        threads);
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
    }
  }

  private static void share(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: in [0, 1])");
    }
  }
}
