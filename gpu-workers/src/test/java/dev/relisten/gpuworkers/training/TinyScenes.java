package dev.relisten.gpuworkers.training;

import dev.relisten.audiostore.WavFile;
import dev.relisten.audiostore.dataset.QuestionItem;
import dev.relisten.audiostore.dataset.SceneQuestions;
import dev.relisten.audiostore.dataset.SoundEvent;
import dev.relisten.gpuworkers.model.InMemoryWeights;
import dev.relisten.gpuworkers.model.SafetensorsWriter;
import dev.relisten.gpuworkers.model.StoredType;
import dev.relisten.gpuworkers.model.Tensor;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Six scenes of two tones, with questions and targets, and an encoder of noise to hear them. */
final class TinyScenes {
  static final int WIDTH = 16;
  private static final int BINS = 8;
  private static final int SCENES = 6;
  private static final String TARGET =
      "{\"id\":\"q%d\",\"target\":\"<think>at <seg>0.0, 0.5</seg> a low tone.</think>"
          + "<answer>a low tone</answer>\"}";

  private TinyScenes() {}

  static void write(Path directory) throws IOException {
    Files.createDirectories(directory.resolve("audio"));
    List<String> questions = new ArrayList<>();
    List<String> targets = new ArrayList<>();
    for (int i = 0; i < SCENES; i++) {
      questions.add(SceneQuestions.write(scene(directory, i)));
      targets.add(TARGET.formatted(i));
    }
    Files.write(directory.resolve("questions.jsonl"), questions);
    Files.write(directory.resolve("targets.jsonl"), targets);
  }

  /** Half a second of a low tone, then half a second of a high one, at other pitches each time. */
  private static QuestionItem scene(Path directory, int number) throws IOException {
    short[] samples = new short[16_000];
    for (int i = 0; i < samples.length; i++) {
      double hertz = (i < 8_000 ? 300 : 3_000) * (1 + 0.05 * number);
      samples[i] = (short) (8_000 * Math.sin(2 * Math.PI * hertz * i / 16_000));
    }
    Path audio = Path.of("audio", number + ".wav");
    WavFile.write(directory.resolve(audio), samples);
    List<SoundEvent> events =
        List.of(event("0.0", "0.5", "a low tone"), event("0.5", "1.0", "a high tone"));
    return new QuestionItem(
        "q" + number, audio, "What comes first?", List.of(), "a low tone", "first", events);
  }

  private static SoundEvent event(String start, String end, String sound) {
    return new SoundEvent(new BigDecimal(start), new BigDecimal(end), sound);
  }

  static void writeEncoder(Path directory) throws IOException {
    Files.createDirectories(directory);
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
}
