package dev.relisten.gpuworkers.training;

import dev.relisten.audiostore.SampleRange;
import dev.relisten.protocol.prompt.SpecialTokens;
import dev.relisten.protocol.tag.SegmentTag;
import dev.relisten.protocol.tag.SegmentTagScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A scene as tokens, in the form that is served: the prompt of the checkpoint, and a target in
 * which each well-formed tag is followed by its slice. The text before a pause and behind it is
 * tokenised apart, as generation does.
 */
final class SceneTokens {
  private static final int ONE_IN_REFUSED = 20;

  private final PromptTokens prompts;
  private final FeatureStore store;
  private final int width;
  private final boolean insertAudio;

  /**
   * Makes token sequences.
   *
   * @param width of the store's features
   * @param insertAudio whether slices follow their tags; false is the paper's text-only stage 1
   */
  SceneTokens(PromptTokens prompts, FeatureStore store, int width, boolean insertAudio) {
    this.prompts = prompts;
    this.store = store;
    this.width = width;
    this.insertAudio = insertAudio;
  }

  BatchPacker.Scene of(TrainingScene scene) throws IOException {
    Sound sound = new Sound(scene);
    return prompts.of(
        scene,
        sequence -> sequence.audio(sound.shown(), width),
        (sequence, example) -> appendTarget(sequence, example, sound));
  }

  private void appendTarget(TrainingSequence sequence, TrainingScene.Example example, Sound sound)
      throws IOException {
    SegmentTagScanner scanner = new SegmentTagScanner();
    List<SegmentTagScanner.Piece> pieces = new ArrayList<>(scanner.push(example.target()));
    pieces.addAll(scanner.finish());
    StringBuilder said = new StringBuilder();
    for (SegmentTagScanner.Piece piece : pieces) {
      if (piece instanceof SegmentTagScanner.Piece.Tag tag) {
        said.append(tag.tag().text());
        prompts.text(sequence, said.toString(), true);
        said.setLength(0);
        if (insertAudio && !isRefused(example, tag.tag())) {
          insert(sequence, tag.tag(), sound);
        }
      } else {
        said.append(((SegmentTagScanner.Piece.Text) piece).text());
      }
    }
    prompts.text(sequence, said.toString(), true);
    prompts.control(sequence, SpecialTokens.IM_END, true);
  }

  private static boolean isRefused(TrainingScene.Example example, SegmentTag tag) {
    return Math.floorMod((example.id() + tag.text()).hashCode(), ONE_IN_REFUSED) == 0;
  }

  private void insert(TrainingSequence sequence, SegmentTag tag, Sound sound) throws IOException {
    if (!(tag instanceof SegmentTag.WellFormed times)) {
      throw new IllegalArgumentException("target tag: " + tag.text() + " (expected: two times)");
    }
    prompts.control(sequence, SpecialTokens.AUDIO_BOS, false);
    sequence.audio(sound.slice(times), width);
    prompts.control(sequence, SpecialTokens.AUDIO_EOS, false);
  }

  /** A scene's recordings, each read once for all its examples. */
  private final class Sound {
    private final TrainingScene scene;
    private final Map<Path, short[]> read = new HashMap<>();

    Sound(TrainingScene scene) {
      this.scene = scene;
    }

    float[] shown() throws IOException {
      short[] samples = samples(scene.audio());
      return store.features(scene.audio(), samples, new SampleRange(0, samples.length));
    }

    float[] slice(SegmentTag.WellFormed tag) throws IOException {
      TrainingScene.Part part = scene.partAt(tag.startSeconds());
      SegmentTag.WellFormed own = tag.from(part.startSeconds().negate());
      short[] samples = samples(part.audio());
      long end = Math.min(samples.length, SampleRange.toSample(own.endSeconds()));
      SampleRange range = new SampleRange(SampleRange.toSample(own.startSeconds()), end);
      return store.features(part.audio(), samples, range);
    }

    private short[] samples(Path audio) throws IOException {
      if (!read.containsKey(audio)) {
        read.put(audio, FeatureStore.samples(audio));
      }
      return read.get(audio);
    }
  }
}
