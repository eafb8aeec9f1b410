package dev.relisten.agents.curation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relisten.agents.curation.QuestionMaker.Asked;
import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.dataset.SceneQuestions;
import dev.relisten.audiostore.dataset.SoundEvent;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/**
 * Makes recordings of known content with questions about them: {@code audio/NNNNN.wav}, {@code
 * questions.jsonl} ({@link SceneQuestions}) and {@code targets.jsonl} ({@code id, target}: the
 * whole text that answers the question); of scenes also {@code notes.jsonl} ({@link NotedMaker}).
 * The same seed and sounds give the same bytes.
 */
public final class SceneMaker {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int NOTED_A_SCENE = 2;
  private static final long SPREAD = 0xD1342543DE82EF95L;

  private final Recorder recorder;
  private final QuestionMaker questions;
  private final Path out;
  private final long seed;
  private final List<NotedMaker.Noted> made = new ArrayList<>();

  private SceneMaker(
      SoundBank bank, Recorder recorder, long seed, Path out, SceneSettings settings) {
    this.recorder = recorder;
    this.questions = new QuestionMaker(bank.vocabulary(), settings);
    this.seed = seed;
    this.out = out;
  }

  /**
   * What was made.
   *
   * @param audioSeconds of all scenes together
   */
  public record Made(int scenes, int questions, double audioSeconds) {}

  private record SceneMade(Path audio, List<SoundEvent> events, List<Asked> asked, long samples) {
    NotedMaker.Noted noted() {
      return new NotedMaker.Noted(audio, events, samples);
    }
  }

  /** Chooses what makes the recordings. */
  private interface Recorders {
    Recorder over(SoundBank bank);
  }

  /**
   * Makes scenes and writes them to {@code out}, over what is there.
   *
   * @param sounds a directory of recordings: in each folder {@code clips.tsv} with file, label and
   *     fold, or digits named {@code <digit>_<speaker>_<index>.wav}
   * @param count at least 1
   * @param progress is told how many scenes are done, by the calling thread
   * @throws IllegalArgumentException if the split has no recording
   */
  public static Made make(
      Path sounds, int count, long seed, Path out, SceneSettings settings, IntConsumer progress)
      throws IOException {
    Recorders recorders = bank -> new SceneComposer(bank, settings);
    return make(sounds, count, seed, out, settings, recorders, NOTED_A_SCENE * count, progress);
  }

  /**
   * Makes long recordings in which little happens, in place of scenes.
   *
   * @param events sounds in each, at least 2
   * @param seconds length of each, at least 8 for each sound
   */
  public static Made makeLong(
      Path sounds,
      int count,
      int events,
      int seconds,
      long seed,
      Path out,
      SceneSettings settings,
      IntConsumer progress)
      throws IOException {
    return make(
        sounds,
        count,
        seed,
        out,
        settings,
        bank -> new LongRecorder(bank, settings, events, seconds),
        0,
        progress);
  }

  private static Made make(
      Path sounds,
      int count,
      long seed,
      Path out,
      SceneSettings settings,
      Recorders recorders,
      int noted,
      IntConsumer progress)
      throws IOException {
    if (count < 1) {
      throw new IllegalArgumentException("scenes: " + count + " (expected: >= 1)");
    }
    SoundBank bank = SoundBank.open(sounds, settings);
    Recorder recorder = recorders.over(bank);
    Files.createDirectories(out.resolve("audio"));
    ExecutorService pool = Executors.newFixedThreadPool(settings.threads());
    try {
      SceneMaker maker = new SceneMaker(bank, recorder, seed, out, settings);
      Made made = maker.makeAll(count, pool, progress);
      maker.writeNoted(bank.vocabulary(), settings.freeShare(), noted);
      return made;
    } finally {
      pool.shutdownNow();
    }
  }

  private Made makeAll(int count, ExecutorService pool, IntConsumer progress) throws IOException {
    List<Future<SceneMade>> scenes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int index = i;
      scenes.add(pool.submit(() -> makeOne(index)));
    }
    int asked = 0;
    long samples = 0;
    try (BufferedWriter questionLines = Files.newBufferedWriter(out.resolve("questions.jsonl"));
        BufferedWriter targetLines = Files.newBufferedWriter(out.resolve("targets.jsonl"))) {
      for (int i = 0; i < count; i++) {
        SceneMade scene = finished(scenes.get(i));
        for (Asked one : scene.asked()) {
          questionLines.append(SceneQuestions.write(one.item())).append('\n');
          targetLines.append(targetLine(one)).append('\n');
        }
        made.add(scene.noted());
        asked += scene.asked().size();
        samples += scene.samples();
        progress.accept(i + 1);
      }
    }
    return new Made(count, asked, (double) samples / PcmFormat.RATE_HZ);
  }

  private void writeNoted(List<String> vocabulary, double freeShare, int questions)
      throws IOException {
    if (questions > 0) {
      SplittableRandom random = new SplittableRandom(~seed * SPREAD);
      new NotedMaker(made, vocabulary, freeShare, random)
          .write(out.resolve("notes.jsonl"), questions);
    }
  }

  private SceneMade makeOne(int index) throws IOException {
    SplittableRandom random = new SplittableRandom(seed * SPREAD + index);
    String id = "%05d".formatted(index);
    Path audio = Path.of("audio", id + ".wav");
    Recorder.Recorded recorded = recorder.record(out.resolve(audio), random);
    List<Asked> asked = questions.ask(id, audio, recorded.events(), random);
    return new SceneMade(audio, recorded.events(), asked, recorded.samples());
  }

  private static String targetLine(Asked asked) {
    ObjectNode node = JSON.createObjectNode();
    return node.put("id", asked.item().id()).put("target", asked.target()).toString();
  }

  private static SceneMade finished(Future<SceneMade> scene) throws IOException {
    try {
      return scene.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while scenes were made", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IOException("scenes: " + e.getCause().getMessage(), e.getCause());
    }
  }
}
