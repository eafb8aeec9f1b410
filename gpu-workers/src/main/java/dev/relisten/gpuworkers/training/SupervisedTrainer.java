package dev.relisten.gpuworkers.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import dev.relisten.gpuworkers.eager.EagerEncoder;
import dev.relisten.gpuworkers.eager.EagerParameters;
import dev.relisten.gpuworkers.model.Checkpoint;
import dev.relisten.gpuworkers.model.CheckpointWriter;
import dev.relisten.gpuworkers.model.InMemoryWeights;
import dev.relisten.gpuworkers.model.StoredType;
import dev.relisten.gpuworkers.model.Tensor;
import dev.relisten.gpuworkers.model.TextTokenizer;
import dev.relisten.gpuworkers.model.ThinkerConfig;
import dev.relisten.gpuworkers.model.Weights;
import dev.relisten.protocol.prompt.PromptForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Stage 1: supervised fine-tuning of a decoder, from nothing or from a checkpoint's, behind a
 * frozen, pretrained encoder. Unlike the paper's stage 1 the sound of each tagged segment is
 * inserted behind its tag (without loss), so that the checkpoint is good at the protocol that it is
 * served with.
 *
 * <p>The output directory holds {@code tokenizer/}, {@code features/}, {@code state/} and {@code
 * checkpoint/}; a run that was cut off goes on from the newest state when it is started again.
 */
public final class SupervisedTrainer {
  private static final int MAX_POSITIONS = 4096;
  private static final int BUCKET_SEQUENCES = 8;
  private static final int BUCKET_SEQUENCES_ON_A_GPU = 64;
  private static final int HELD_OUT_SCENES = 24;

  private final Inputs inputs;
  private final StudentShape shape;
  private final SupervisedSettings settings;
  private final Listener listener;

  /**
   * What a run reads and where it writes.
   *
   * @param scenes a directory of scenes to learn from
   * @param heldOut scenes for the held-out loss; the same form
   * @param encoder directory with {@code audio_config.json} and {@code model.safetensors}
   * @param form the prompt form that the checkpoint will carry
   * @param from a checkpoint whose vocabulary and decoder the run begins with, of the same sizes;
   *     without one it begins at nothing
   * @param out the run's directory
   */
  public record Inputs(
      Path scenes, Path heldOut, Path encoder, Path form, Optional<Path> from, Path out) {}

  /**
   * Heard after every step.
   *
   * @param loss mean cross-entropy per target token of the step
   * @param repeats how often the step was done again because a gradient was not finite
   * @param heldOutLoss of the held-out scenes, at checkpoints; else NaN
   * @param examplesPerSecond since the run was started
   */
  public record Progress(
      int step,
      int steps,
      double loss,
      int repeats,
      double heldOutLoss,
      double examplesPerSecond) {}

  /** Follows a run. */
  public interface Listener {
    /** So many of all recordings are encoded. */
    void encoded(int recordings, int all);

    void learned(Progress progress);
  }

  public SupervisedTrainer(
      Inputs inputs, StudentShape shape, SupervisedSettings settings, Listener listener) {
    this.inputs = inputs;
    this.shape = shape;
    this.settings = settings;
    this.listener = listener;
  }

  /** Runs to the end and returns the checkpoint's directory. */
  public Path run() throws IOException {
    List<TrainingScene> scenes = TrainingScenes.read(inputs.scenes());
    List<TrainingScene> heldOut = TrainingScenes.read(inputs.heldOut());
    PromptForm form = PromptForm.read(inputs.form());
    BpeVocabulary vocabulary = vocabulary(scenes, form);
    EncoderFiles encoder = EncoderFiles.of(inputs.encoder());
    ThinkerConfig.Audio audio = encoder.config();
    Weights tower = encoder.weights();
    ThinkerConfig config = shape.config(audio, vocabulary);
    try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager();
        FeatureStore store = features(manager, tower, config.audio());
        TextTokenizer tokenizer = TextTokenizer.read(tokenizerDirectory());
        StudentModel model = new StudentModel(config, MAX_POSITIONS)) {
      PromptTokens prompts = new PromptTokens(tokenizer, form);
      SceneTokens heard = new SceneTokens(prompts, store, audio.width(), settings.insertAudio());
      LessonTokens tokens =
          new LessonTokens(
              heard, new ReadingTokens(prompts, settings.insertAudio()), drill(tokenizer));
      List<TrainingScene> noted = noted();
      encode(Stream.of(scenes, noted, heldOut).flatMap(List::stream).toList(), heard);
      Curriculum curriculum = new Curriculum(scenes, noted, settings);
      new Run(curriculum, heldOut, tokens, model, config, tower).toTheEnd();
    }
    return checkpointDirectory();
  }

  private Optional<LookupDrill> drill(TextTokenizer tokenizer) throws IOException {
    if (settings.drillsPerStep() == 0) {
      return Optional.empty();
    }
    List<String> names = TrainingScenes.names(inputs.scenes());
    return Optional.of(new LookupDrill(tokenizer, names, settings.seed()));
  }

  private List<TrainingScene> noted() throws IOException {
    return settings.notedPerStep() > 0 ? TrainingScenes.readNoted(inputs.scenes()) : List.of();
  }

  /**
   * Encodes all sound before the first step: a CPU that encodes while it learns gives gradients
   * that are not finite in every third step (RATIONALE.md). A GPU encodes what the next steps need.
   */
  private void encode(List<TrainingScene> scenes, SceneTokens heard) throws IOException {
    if (isGpu()) {
      return;
    }
    for (int done = 0; done < scenes.size(); done++) {
      heard.of(scenes.get(done));
      listener.encoded(done + 1, scenes.size());
    }
  }

  private static boolean isGpu() {
    return Engine.getEngine("PyTorch").defaultDevice().isGpu();
  }

  private FeatureStore features(NDManager manager, Weights tower, ThinkerConfig.Audio audio)
      throws IOException {
    EagerParameters parameters = EagerParameters.load(manager, tower, name -> true);
    EagerEncoder encoder = new EagerEncoder(manager, parameters, audio);
    return new FeatureStore(inputs.out().resolve("features"), encoder);
  }

  private Path tokenizerDirectory() {
    return inputs.out().resolve("tokenizer");
  }

  private Path checkpointDirectory() {
    return inputs.out().resolve("checkpoint");
  }

  /**
   * That of the checkpoint that the run begins with, else learned from the scenes' texts; a run
   * that goes on keeps its own.
   */
  private BpeVocabulary vocabulary(List<TrainingScene> scenes, PromptForm form) throws IOException {
    if (Files.exists(tokenizerDirectory().resolve("tokenizer_config.json"))) {
      return BpeVocabulary.read(tokenizerDirectory());
    }
    BpeVocabulary vocabulary =
        inputs.from().isPresent()
            ? BpeVocabulary.read(inputs.from().get())
            : BpeTrainer.train(SceneTexts.of(scenes, form), shape.bpeEntries());
    Files.createDirectories(tokenizerDirectory());
    vocabulary.write(tokenizerDirectory());
    return vocabulary;
  }

  private record PackedLesson(PackedBatch batch, int questions) {}

  /** Larger ones mean fewer, larger operations, which only a device for those is better at. */
  private static int bucketSequences() {
    return isGpu() ? BUCKET_SEQUENCES_ON_A_GPU : BUCKET_SEQUENCES;
  }

  /** One run's moving parts. */
  private final class Run {
    private final Curriculum curriculum;
    private final List<TrainingScene> heldOut;
    private final LessonTokens tokens;
    private final StudentModel model;
    private final ThinkerConfig config;
    private final Weights tower;
    private final TrainingState state;
    private final BatchPacker packer;

    Run(
        Curriculum curriculum,
        List<TrainingScene> heldOut,
        LessonTokens tokens,
        StudentModel model,
        ThinkerConfig config,
        Weights tower)
        throws IOException {
      this.curriculum = curriculum;
      this.heldOut = heldOut.subList(0, Math.min(HELD_OUT_SCENES, heldOut.size()));
      this.tokens = tokens;
      this.model = model;
      this.config = config;
      this.tower = tower;
      state = new TrainingState(inputs.out().resolve("state"));
      packer = new BatchPacker(config.audio().width(), bucketSequences());
    }

    void toTheEnd() throws IOException {
      int done = start();
      long startNanos = System.nanoTime();
      long examples = 0;
      try (StepsAhead<PackedLesson> lessons =
          new StepsAhead<>(done + 1, settings.steps(), this::packed)) {
        for (int step = done + 1; step <= settings.steps(); step++) {
          PackedLesson lesson = lessons.next();
          Trainables.Learned learned = learn(step, lesson.batch());
          examples += lesson.questions();
          boolean last = step == settings.steps();
          boolean due = step % settings.checkpointSteps() == 0 || last;
          double heldOutLoss = due ? checkpoint(step) : Double.NaN;
          double rate = examples * 1e9 / (System.nanoTime() - startNanos);
          listener.learned(
              new Progress(
                  step, settings.steps(), learned.loss(), learned.repeats(), heldOutLoss, rate));
        }
      }
    }

    private PackedLesson packed(int step) throws IOException {
      Curriculum.Lesson lesson = curriculum.of(step);
      return new PackedLesson(pack(lesson), lesson.heardQuestions());
    }

    private int start() throws IOException {
      OptionalInt newest = state.newest();
      if (newest.isPresent()) {
        state.load(newest.getAsInt(), model.tensors(), TrainingState.shapes(config));
        return newest.getAsInt();
      }
      if (inputs.from().isPresent()) {
        TrainingState.begin(model.tensors(), config, Checkpoint.read(inputs.from().get()));
      } else {
        TrainingState.initialise(model.tensors(), config, settings.seed());
      }
      return 0;
    }

    private Trainables.Learned learn(int step, PackedBatch batch) {
      return model
          .tensors()
          .learn(
              step,
              settings.learningRate().at(step),
              settings.weightDecay(),
              settings.clipNorm(),
              settings.seed(),
              () -> model.backward(batch, (float) settings.dropout()));
    }

    private PackedBatch pack(Curriculum.Lesson lesson) throws IOException {
      return packer.pack(tokens.of(lesson));
    }

    private double checkpoint(int step) throws IOException {
      state.save(step, model.tensors());
      write();
      double sum = 0;
      int batches = 0;
      for (int i = 0; i < heldOut.size(); i += settings.scenesPerStep()) {
        int to = Math.min(heldOut.size(), i + settings.scenesPerStep());
        sum += model.evaluate(pack(Curriculum.Lesson.heard(heldOut.subList(i, to))));
        batches++;
      }
      return sum / batches;
    }

    private void write() throws IOException {
      Map<String, Tensor> all = new LinkedHashMap<>();
      for (String name : tower.names()) {
        all.put(name, new Tensor(TrainingState.floats(tower, name), tower.shape(name)));
      }
      for (TrainableTensor tensor : model.tensors().all()) {
        all.put(tensor.name(), new Tensor(tensor.values(), tensor.shape()));
      }
      String form = Files.readString(inputs.form());
      new CheckpointWriter(tokenizerDirectory(), form, StoredType.F16)
          .write(checkpointDirectory(), config, new InMemoryWeights(all));
    }
  }
}
