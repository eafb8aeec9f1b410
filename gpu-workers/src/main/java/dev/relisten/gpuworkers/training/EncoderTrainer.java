package dev.relisten.gpuworkers.training;

import dev.relisten.gpuworkers.model.Tensor;
import dev.relisten.gpuworkers.model.ThinkerConfig;
import dev.relisten.gpuworkers.model.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Fine-tunes a pretrained encoder on the sounds of scenes, before a decoder is trained behind it.
 * The output directory holds {@code state/} and {@code encoder/}, in the form that was read; a run
 * that was cut off goes on from the newest state when it is started again.
 */
public final class EncoderTrainer {
  private final Inputs inputs;
  private final Settings settings;
  private final Consumer<Progress> listener;

  /**
   * What a run reads and where it writes.
   *
   * @param scenes a directory of scenes to learn from
   * @param heldOut scenes whose sounds are named at checkpoints; the same form
   * @param encoder directory with {@code audio_config.json} and {@code model.safetensors}
   * @param out the run's directory
   */
  public record Inputs(Path scenes, Path heldOut, Path encoder, Path out) {}

  /**
   * How it learns.
   *
   * @param objective what it learns
   * @param steps optimizer steps of the whole run
   * @param piecesPerStep pieces of sound in one step
   * @param peakRate learning rate behind 100 steps of warm-up; it falls on a cosine to a hundredth
   * @param weightDecay on matrices only
   * @param clipNorm largest norm of the whole gradient
   * @param seed of the head's weights, the order and the masks
   * @param checkpointSteps steps between checkpoints
   */
  public record Settings(
      EncoderObjective objective,
      int steps,
      int piecesPerStep,
      double peakRate,
      double weightDecay,
      double clipNorm,
      long seed,
      int checkpointSteps) {
    public Settings {
      SupervisedSettings.require(steps >= 1, "steps", steps, ">= 1");
      SupervisedSettings.require(piecesPerStep >= 1, "pieces per step", piecesPerStep, ">= 1");
      SupervisedSettings.require(peakRate > 0, "peak rate", peakRate, "> 0");
      SupervisedSettings.require(weightDecay >= 0, "weight decay", weightDecay, ">= 0");
      SupervisedSettings.require(clipNorm > 0, "clip norm", clipNorm, "> 0");
      SupervisedSettings.require(checkpointSteps >= 1, "checkpoint steps", checkpointSteps, ">= 1");
    }
  }

  /**
   * Heard after every step.
   *
   * @param loss of tokens: binary cross-entropy per token, summed over names; of slices:
   *     cross-entropy per slice
   * @param named share of the held-out sounds that are named right, at checkpoints; else NaN
   */
  public record Progress(int step, int steps, double loss, double named) {}

  public EncoderTrainer(Inputs inputs, Settings settings, Consumer<Progress> listener) {
    this.inputs = inputs;
    this.settings = settings;
    this.listener = listener;
  }

  /** Runs to the end and returns the encoder's directory. */
  public Path run() throws IOException {
    EncoderFiles files = EncoderFiles.of(inputs.encoder());
    ThinkerConfig.Audio config = files.config();
    Weights pretrained = files.weights();
    EncoderPieces pieces = pieces(inputs.scenes(), config);
    List<String> names = pieces.names();
    List<EncoderBatch> heldOut =
        pieces(inputs.heldOut(), config).alone(names, settings.piecesPerStep());
    LearningRate rate = LearningRate.cosine(settings.peakRate(), settings.steps());
    TrainingState state = new TrainingState(inputs.out().resolve("state"));
    try (EncoderStudent student = new EncoderStudent(config, settings.objective())) {
      int done = start(student, state, pretrained, names.size(), config.width());
      try (StepsAhead<EncoderBatch> batches =
          new StepsAhead<>(done + 1, settings.steps(), step -> batch(pieces, step, names))) {
        for (int step = done + 1; step <= settings.steps(); step++) {
          EncoderBatch batch = batches.next();
          Trainables.Learned learned =
              student
                  .tensors()
                  .learn(
                      step,
                      rate.at(step),
                      settings.weightDecay(),
                      settings.clipNorm(),
                      settings.seed(),
                      () -> student.backward(batch));
          boolean due = step % settings.checkpointSteps() == 0 || step == settings.steps();
          double named = due ? named(student, heldOut) : Double.NaN;
          if (due) {
            state.save(step, student.tensors());
          }
          listener.accept(new Progress(step, settings.steps(), learned.loss(), named));
        }
      }
      return write(student, files);
    }
  }

  private static EncoderPieces pieces(Path scenes, ThinkerConfig.Audio config) throws IOException {
    return new EncoderPieces(scenes, config.melBins(), config.windowFrames());
  }

  private EncoderBatch batch(EncoderPieces pieces, int step, List<String> names)
      throws IOException {
    return pieces.of(step, settings.piecesPerStep(), settings.seed(), names, settings.objective());
  }

  private int start(
      EncoderStudent student, TrainingState state, Weights pretrained, int names, int width)
      throws IOException {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    pretrained.names().forEach(name -> shapes.put(name, pretrained.shape(name)));
    shapes.put(EncoderStudent.HEAD + ".weight", new long[] {names, width});
    shapes.put(EncoderStudent.HEAD + ".bias", new long[] {names});
    OptionalInt newest = state.newest();
    if (newest.isPresent()) {
      state.load(newest.getAsInt(), student.tensors(), shapes);
      return newest.getAsInt();
    }
    shapes.forEach(
        (name, shape) -> {
          float[] values =
              name.startsWith(EncoderStudent.HEAD)
                  ? new float[TrainingState.size(shape)]
                  : TrainingState.floats(pretrained, name);
          student.tensors().add(name, shape, values, AdamW.Moments.zeros(values.length));
        });
    return 0;
  }

  private static double named(EncoderStudent student, List<EncoderBatch> heldOut) {
    int all = heldOut.stream().mapToInt(EncoderBatch::pieces).sum();
    return (double) heldOut.stream().mapToInt(student::right).sum() / all;
  }

  private Path write(EncoderStudent student, EncoderFiles files) throws IOException {
    Map<String, Tensor> all = new LinkedHashMap<>();
    for (TrainableTensor tensor : student.tensors().all()) {
      if (!tensor.name().startsWith(EncoderStudent.HEAD)) {
        all.put(tensor.name(), new Tensor(tensor.values(), tensor.shape()));
      }
    }
    Path directory = inputs.out().resolve("encoder");
    files.write(directory, all);
    return directory;
  }
}
