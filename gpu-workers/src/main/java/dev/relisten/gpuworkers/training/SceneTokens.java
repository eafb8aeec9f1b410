package dev.relisten.gpuworkers.training;

import dev.relisten.audiostore.SampleRange;
import dev.relisten.gpuworkers.model.TextTokenizer;
import dev.relisten.protocol.prompt.PromptForm;
import dev.relisten.protocol.prompt.PromptPiece;
import dev.relisten.protocol.prompt.ReasoningPrompt;
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

  private final TextTokenizer tokenizer;
  private final PromptForm form;
  private final FeatureStore store;
  private final int width;
  private final boolean insertAudio;

  /**
   * Makes token sequences.
   *
   * @param width of the store's features
   * @param insertAudio whether slices follow their tags; false is the paper's text-only stage 1
   */
  SceneTokens(
      TextTokenizer tokenizer,
      PromptForm form,
      FeatureStore store,
      int width,
      boolean insertAudio) {
    this.tokenizer = tokenizer;
    this.form = form;
    this.store = store;
    this.width = width;
    this.insertAudio = insertAudio;
  }

  BatchPacker.Scene of(TrainingScene scene) throws IOException {
    Sound sound = new Sound(scene);
    TrainingSequence prefix = new TrainingSequence();
    List<TrainingSequence> branches = new ArrayList<>();
    for (TrainingScene.Example example : scene.examples()) {
      List<PromptPiece> prompt =
          ReasoningPrompt.render(form, example.question(), example.choices(), example.notes());
      int shared = prompt.indexOf(new PromptPiece.Control(SpecialTokens.AUDIO_EOS)) + 1;
      if (branches.isEmpty()) {
        append(prefix, prompt.subList(0, shared), sound);
      }
      TrainingSequence branch = new TrainingSequence();
      append(branch, prompt.subList(shared, prompt.size()), sound);
      branches.add(withTarget(branch, example, sound));
    }
    return new BatchPacker.Scene(prefix, branches);
  }

  private void append(TrainingSequence sequence, List<PromptPiece> pieces, Sound sound)
      throws IOException {
    for (PromptPiece piece : pieces) {
      if (piece instanceof PromptPiece.Control control) {
        sequence.text(control(control.token()), false);
      } else if (piece instanceof PromptPiece.Text text) {
        sequence.text(tokenizer.encode(text.plain()), false);
      } else {
        sequence.audio(sound.shown(), width);
      }
    }
  }

  private TrainingSequence withTarget(
      TrainingSequence sequence, TrainingScene.Example example, Sound sound) throws IOException {
    SegmentTagScanner scanner = new SegmentTagScanner();
    List<SegmentTagScanner.Piece> pieces = new ArrayList<>(scanner.push(example.target()));
    pieces.addAll(scanner.finish());
    StringBuilder said = new StringBuilder();
    for (SegmentTagScanner.Piece piece : pieces) {
      if (piece instanceof SegmentTagScanner.Piece.Tag tag) {
        said.append(tag.tag().text());
        sequence.text(tokenizer.encode(said.toString()), true);
        said.setLength(0);
        if (insertAudio && !isRefused(example, tag.tag())) {
          insert(sequence, tag.tag(), sound);
        }
      } else {
        said.append(((SegmentTagScanner.Piece.Text) piece).text());
      }
    }
    sequence.text(tokenizer.encode(said.toString()), true);
    return sequence.text(control(SpecialTokens.IM_END), true);
  }

  private static boolean isRefused(TrainingScene.Example example, SegmentTag tag) {
    return Math.floorMod((example.id() + tag.text()).hashCode(), ONE_IN_REFUSED) == 0;
  }

  private void insert(TrainingSequence sequence, SegmentTag tag, Sound sound) throws IOException {
    if (!(tag instanceof SegmentTag.WellFormed times)) {
      throw new IllegalArgumentException("target tag: " + tag.text() + " (expected: two times)");
    }
    sequence.text(control(SpecialTokens.AUDIO_BOS), false);
    sequence.audio(sound.slice(times), width);
    sequence.text(control(SpecialTokens.AUDIO_EOS), false);
  }

  private int[] control(String token) {
    return new int[] {tokenizer.controlToken(token)};
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
