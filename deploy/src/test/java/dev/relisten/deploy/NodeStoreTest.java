package dev.relisten.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.relisten.audiostore.QuotaExceededException;
import dev.relisten.audiostore.WavFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeStoreTest {
  @TempDir Path folder;

  @Test
  void clipsAreKeptForGood_unlessARetentionIsSet() throws IOException {
    String clipId;
    try (NodeStore store = open("")) {
      clipId = store.clips().add(wav()).clip().clipId();
    }
    try (NodeStore store = open("")) {
      assertTrue(store.clips().find(clipId).isPresent());
    }
    try (NodeStore store = open("retention = 1 ms")) {
      Instant limit = Instant.now().plus(Duration.ofSeconds(10));
      while (store.clips().find(clipId).isPresent()) {
        assertTrue(Instant.now().isBefore(limit), "kept beyond its retention");
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void quotaOfTheConfigurationHolds() throws IOException {
    try (NodeStore store = open("quota = 1000")) {
      QuotaExceededException e =
          assertThrows(QuotaExceededException.class, () -> store.clips().add(wav()));
      assertEquals(1_000, e.quotaBytes());
    }
  }

  @Test
  void aBucketWithoutAName_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> open("kind = s3"));
  }

  private NodeStore open(String line) throws IOException {
    Config config =
        ConfigFactory.parseString("relisten.store {\n" + line + "\n}")
            .withFallback(ConfigFactory.load());
    return NodeStore.open(config, folder.resolve("store"));
  }

  private Path wav() throws IOException {
    return Files.write(folder.resolve("a.wav"), WavFile.toBytes(new short[16_000]));
  }
}
