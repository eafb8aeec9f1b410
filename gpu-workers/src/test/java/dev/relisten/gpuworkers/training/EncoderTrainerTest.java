package dev.relisten.gpuworkers.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.gpuworkers.model.Checkpoint;
import dev.relisten.gpuworkers.model.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EncoderTrainerTest {
  @TempDir private Path folder;

  @BeforeEach
  void makeScenesAndAnEncoder() throws IOException {
    TinyScenes.write(folder.resolve("scenes"));
    TinyScenes.writeEncoder(folder.resolve("pretrained"));
  }

  @ParameterizedTest
  @EnumSource(EncoderObjective.class)
  void soundsAreNamedRight_afterTraining_andTheHeadIsNotWritten(EncoderObjective objective)
      throws Exception {
    List<EncoderTrainer.Progress> heard = new ArrayList<>();
    Path encoder = new EncoderTrainer(inputs("out"), settings(objective, 150), heard::add).run();
    EncoderTrainer.Progress last = heard.get(heard.size() - 1);
    assertEquals(1.0, last.named());
    assertTrue(last.loss() < heard.get(0).loss() / 2, "loss " + last.loss());
    Weights before = tensors(folder.resolve("pretrained"));
    Weights after = tensors(encoder);
    assertEquals(before.names(), after.names());
    assertEquals(
        TinyScenes.WIDTH, Checkpoint.readAudioConfig(encoder.resolve("audio_config.json")).width());
  }

  @ParameterizedTest
  @EnumSource(EncoderObjective.class)
  void aRunThatWasCutOff_goesOnExactly(EncoderObjective objective) throws Exception {
    EncoderTrainer.Settings settings = settings(objective, 12);
    Path straight = new EncoderTrainer(inputs("straight"), settings, progress -> {}).run();
    EncoderTrainer cut =
        new EncoderTrainer(
            inputs("resumed"),
            settings,
            progress -> {
              if (progress.step() == 9) {
                throw new IllegalStateException("cut off");
              }
            });
    assertThrows(IllegalStateException.class, cut::run);
    List<EncoderTrainer.Progress> rest = new ArrayList<>();
    Path resumed = new EncoderTrainer(inputs("resumed"), settings, rest::add).run();
    assertEquals(7, rest.get(0).step());
    String name = "audio_tower.conv1.weight";
    assertArrayEquals(
        TrainingState.floats(tensors(straight), name),
        TrainingState.floats(tensors(resumed), name),
        1e-3f);
  }

  @Test
  void theMeanOfEncoders_isThatOfEachWeight() throws Exception {
    Path pretrained = folder.resolve("pretrained");
    EncoderTrainer.Settings settings = settings(EncoderObjective.TOKENS, 6);
    Path trained = new EncoderTrainer(inputs("one"), settings, progress -> {}).run();
    Path mean = folder.resolve("mean");
    EncoderFiles.writeMean(List.of(pretrained, trained), mean);
    for (String name : tensors(pretrained).names()) {
      float[] a = TrainingState.floats(tensors(pretrained), name);
      float[] b = TrainingState.floats(tensors(trained), name);
      float[] both = TrainingState.floats(tensors(mean), name);
      for (int i = 0; i < a.length; i++) {
        assertEquals((a[i] + b[i]) / 2, both[i], 1e-3, name);
      }
    }
    assertEquals(EncoderFiles.of(pretrained).config(), EncoderFiles.of(mean).config());
  }

  @Test
  void aMean_isOfTwoOrMoreEncodersOfOneShape() throws Exception {
    Path pretrained = folder.resolve("pretrained");
    Path other = Files.createDirectories(folder.resolve("other"));
    Files.copy(pretrained.resolve("model.safetensors"), other.resolve("model.safetensors"));
    String config = Files.readString(pretrained.resolve("audio_config.json"));
    Files.writeString(
        other.resolve("audio_config.json"), config.replace("\"n_window\": 10", "\"n_window\": 20"));
    Path out = folder.resolve("mean");
    IllegalArgumentException alone =
        assertThrows(
            IllegalArgumentException.class, () -> EncoderFiles.writeMean(List.of(pretrained), out));
    assertEquals("encoders: 1 (expected: >= 2)", alone.getMessage());
    IllegalArgumentException unlike =
        assertThrows(
            IllegalArgumentException.class,
            () -> EncoderFiles.writeMean(List.of(pretrained, other), out));
    assertEquals(
        "encoder: %s (expected: configuration and tensors like those of %s)"
            .formatted(other, pretrained),
        unlike.getMessage());
    assertTrue(Files.notExists(out));
  }

  private static Weights tensors(Path encoder) {
    return Checkpoint.readTensors(encoder.resolve("model.safetensors"));
  }

  private EncoderTrainer.Inputs inputs(String out) {
    Path scenes = folder.resolve("scenes");
    return new EncoderTrainer.Inputs(
        scenes, scenes, folder.resolve("pretrained"), folder.resolve(out));
  }

  private static EncoderTrainer.Settings settings(EncoderObjective objective, int steps) {
    return new EncoderTrainer.Settings(objective, steps, 8, 1e-3, 0.05, 1, 3, 6);
  }
}
