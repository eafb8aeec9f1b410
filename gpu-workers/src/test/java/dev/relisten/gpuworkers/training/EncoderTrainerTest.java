package dev.relisten.gpuworkers.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.audiostore.WavFile;
import dev.relisten.audiostore.dataset.QuestionItem;
import dev.relisten.audiostore.dataset.SceneQuestions;
import dev.relisten.audiostore.dataset.SoundEvent;
import dev.relisten.gpuworkers.model.Checkpoint;
import dev.relisten.gpuworkers.model.InMemoryWeights;
import dev.relisten.gpuworkers.model.SafetensorsWriter;
import dev.relisten.gpuworkers.model.StoredType;
import dev.relisten.gpuworkers.model.Tensor;
import dev.relisten.gpuworkers.model.Weights;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncoderTrainerTest {
  private static final int WIDTH = 16;
  private static final int BINS = 8;
  private static final int SCENES = 6;

  @TempDir private Path folder;

  @BeforeEach
  void makeScenesAndAnEncoder() throws IOException {
    Files.createDirectories(folder.resolve("scenes/audio"));
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < SCENES; i++) {
      lines.add(SceneQuestions.write(scene(i)));
    }
    Files.write(folder.resolve("scenes/questions.jsonl"), lines);
    writeEncoder();
  }

  /** Half a second of a low tone, then half a second of a high one, at other pitches each time. */
  private QuestionItem scene(int number) throws IOException {
    short[] samples = new short[16_000];
    for (int i = 0; i < samples.length; i++) {
      double hertz = (i < 8_000 ? 300 : 3_000) * (1 + 0.05 * number);
      samples[i] = (short) (8_000 * Math.sin(2 * Math.PI * hertz * i / 16_000));
    }
    Path audio = Path.of("audio", number + ".wav");
    WavFile.write(folder.resolve("scenes").resolve(audio), samples);
    List<SoundEvent> events =
        List.of(event("0.0", "0.5", "a low tone"), event("0.5", "1.0", "a high tone"));
    return new QuestionItem(
        "q" + number, audio, "What comes first?", List.of(), "a low tone", "first", events);
  }

  private static SoundEvent event(String start, String end, String sound) {
    return new SoundEvent(new BigDecimal(start), new BigDecimal(end), sound);
  }

  private void writeEncoder() throws IOException {
    Path directory = Files.createDirectories(folder.resolve("pretrained"));
    Files.writeString(
        directory.resolve("audio_config.json"),
        """
        {"num_mel_bins": 8, "encoder_layers": 1, "encoder_attention_heads": 2,
         "encoder_ffn_dim": 32, "d_model": 16, "max_source_positions": 100, "n_window": 10,
         "activation_function": "gelu"}
        """);
    SplittableRandom random = new SplittableRandom(5);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    put(tensors, random, "conv1", WIDTH, BINS, 3);
    put(tensors, random, "conv2", WIDTH, WIDTH, 3);
    String layer = "layers.0.";
    for (String name : List.of("q_proj", "v_proj", "out_proj")) {
      put(tensors, random, layer + "self_attn." + name, WIDTH, WIDTH);
    }
    put(tensors, random, layer + "self_attn.k_proj", WIDTH, WIDTH);
    tensors.remove("audio_tower." + layer + "self_attn.k_proj.bias");
    put(tensors, random, layer + "fc1", 32, WIDTH);
    put(tensors, random, layer + "fc2", WIDTH, 32);
    for (String norm :
        List.of(layer + "self_attn_layer_norm", layer + "final_layer_norm", "ln_post")) {
      put(tensors, random, norm, WIDTH);
    }
    new SafetensorsWriter(StoredType.F32)
        .write(directory.resolve("model.safetensors"), new InMemoryWeights(tensors));
  }

  private static void put(
      Map<String, Tensor> tensors, SplittableRandom random, String name, long... shape) {
    boolean norm = shape.length == 1;
    float[] weight = new float[TrainingState.size(shape)];
    for (int i = 0; i < weight.length; i++) {
      weight[i] = norm ? 1 : (float) (0.3 * random.nextGaussian());
    }
    tensors.put("audio_tower." + name + ".weight", new Tensor(weight, shape));
    float[] bias = new float[(int) shape[0]];
    tensors.put("audio_tower." + name + ".bias", new Tensor(bias, new long[] {shape[0]}));
  }

  @Test
  void soundsAreNamedRight_afterTraining_andTheHeadIsNotWritten() throws Exception {
    List<EncoderTrainer.Progress> heard = new ArrayList<>();
    Path encoder = trainer("out", 150, heard).run();
    EncoderTrainer.Progress last = heard.get(heard.size() - 1);
    assertEquals(1.0, last.named());
    assertTrue(last.loss() < heard.get(0).loss() / 2, "loss " + last.loss());
    Weights before = tensors(folder.resolve("pretrained"));
    Weights after = tensors(encoder);
    assertEquals(before.names(), after.names());
    assertEquals(WIDTH, Checkpoint.readAudioConfig(encoder.resolve("audio_config.json")).width());
  }

  @Test
  void aRunThatWasCutOff_goesOnExactly() throws Exception {
    Path straight = trainer("straight", 12, new ArrayList<>()).run();
    EncoderTrainer cut =
        new EncoderTrainer(
            inputs("resumed"),
            settings(12),
            progress -> {
              if (progress.step() == 9) {
                throw new IllegalStateException("cut off");
              }
            });
    assertThrows(IllegalStateException.class, cut::run);
    List<EncoderTrainer.Progress> rest = new ArrayList<>();
    Path resumed = trainer("resumed", 12, rest).run();
    assertEquals(7, rest.get(0).step());
    String name = "audio_tower.conv1.weight";
    assertArrayEquals(
        TrainingState.floats(tensors(straight), name),
        TrainingState.floats(tensors(resumed), name),
        1e-3f);
  }

  private static Weights tensors(Path encoder) {
    return Checkpoint.readTensors(encoder.resolve("model.safetensors"));
  }

  private EncoderTrainer trainer(String out, int steps, List<EncoderTrainer.Progress> heard) {
    return new EncoderTrainer(inputs(out), settings(steps), heard::add);
  }

  private EncoderTrainer.Inputs inputs(String out) {
    Path scenes = folder.resolve("scenes");
    return new EncoderTrainer.Inputs(
        scenes, scenes, folder.resolve("pretrained"), folder.resolve(out));
  }

  private static EncoderTrainer.Settings settings(int steps) {
    return new EncoderTrainer.Settings(steps, 8, 1e-3, 0.05, 1, 3, 6);
  }
}
