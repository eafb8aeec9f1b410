package dev.relisten.gpuworkers.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** The front end against the public implementation's spectrograms. */
class VectorsTest {
  private static final int WAV_HEADER_BYTES = 44;

  @Test
  void melMatches() throws IOException {
    SafetensorsFile expected =
        SafetensorsFile.open(Vectors.reference().resolve("expected/mel.safetensors"));
    LogMel logMel = new LogMel(128);
    double worst = 0;
    for (JsonNode slice :
        Json.read(Vectors.reference().resolve("expected/cases.json")).get("audio")) {
      int from = slice.get("start_sample").asInt();
      int to = slice.get("end_sample").asInt();
      float[] mel = logMel.compute(wav(slice.get("audio").asText(), from, to));
      assertEquals(slice.get("mel_frames").asInt(), mel.length / 128);
      assertEquals(slice.get("audio_tokens").asInt(), MelWindows.audioTokens(to - from));
      worst = Math.max(worst, difference(mel, expected, slice.get("case").asText()));
    }
    System.out.println("worst mel difference: " + worst);
    assertEquals(0, worst, 1e-4);
  }

  private static double difference(float[] mel, SafetensorsFile expected, String name) {
    boolean whole = expected.names().contains(name);
    float[] wanted = Vectors.floats(expected.floats(whole ? name : name + ".every31"));
    int step = whole ? 1 : 31;
    int kept = wanted.length / 128;
    int frames = mel.length / 128;
    double worst = 0;
    for (int i = 0; i < wanted.length; i++) {
      float found = mel[i / kept * frames + i % kept * step];
      worst = Math.max(worst, Math.abs(found - wanted[i]));
    }
    return worst;
  }

  static float[] wav(String name, int from, int to) throws IOException {
    byte[] bytes = Files.readAllBytes(Vectors.reference().resolve("audio/" + name + ".wav"));
    ByteBuffer pcm = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    float[] samples = new float[to - from];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = pcm.getShort(WAV_HEADER_BYTES + 2 * (from + i)) / 32768f;
    }
    return samples;
  }
}
