package dev.relisten.agents.curation;

import dev.relisten.audiostore.dataset.QuestionItem;
import dev.relisten.audiostore.dataset.SoundEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Asks the questions of a scene: one "describe", now and then a second, the rest mixed. */
final class QuestionMaker {
  private static final int MAX_DRAWS_A_QUESTION = 100;

  /** With one of six always "describe", one in five questions is. */
  private static final double SECOND_DESCRIBE_SHARE = 0.2;

  private final List<String> vocabulary;
  private final Choices choices;
  private final int questionsPerScene;

  QuestionMaker(List<String> vocabulary, SceneSettings settings) {
    this.vocabulary = vocabulary;
    this.choices = new Choices(vocabulary, settings.freeShare());
    this.questionsPerScene = settings.questionsPerScene();
  }

  /** A question and the whole text that answers it best. */
  record Asked(QuestionItem item, String target) {}

  List<Asked> ask(String sceneId, Path audio, List<SoundEvent> events, RandomGenerator random) {
    List<Asked> asked = new ArrayList<>();
    for (Draft draft : drafts(events, random)) {
      String id = sceneId + "-" + (asked.size() + 1);
      QuestionItem item =
          new QuestionItem(
              id,
              audio,
              draft.question(),
              choices.draw(draft, events, random),
              draft.answer(),
              draft.kind().text(),
              events);
      asked.add(new Asked(item, draft.target()));
    }
    return asked;
  }

  private List<Draft> drafts(List<SoundEvent> events, RandomGenerator random) {
    Drafter drafter = new Drafter(events, vocabulary, new HeardThought(), random);
    List<Draft> drafts = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    boolean again = random.nextDouble() < SECOND_DESCRIBE_SHARE;
    int draws = questionsPerScene * MAX_DRAWS_A_QUESTION;
    for (int i = 0; i < draws && drafts.size() < questionsPerScene; i++) {
      boolean describe = drafts.isEmpty() || (again && drafts.size() == 1);
      QuestionKind kind = describe ? QuestionKind.DESCRIBE : QuestionKind.draw(random);
      Optional<Draft> draft = drafter.draft(kind).filter(d -> keys.add(d.key()));
      draft.ifPresent(drafts::add);
    }
    return drafts;
  }
}
