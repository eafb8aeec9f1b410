package dev.relisten.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.relisten.audiostore.ClipStore;
import dev.relisten.audiostore.QuotaExceededException;
import dev.relisten.audiostore.StoreSettings;
import dev.relisten.audiostore.WavFile;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
  void theStoreIsClosedOnlyBehindUpkeepThatIsUnderWay() throws Exception {
    BlockingQueue<String> done = new LinkedBlockingQueue<>();
    CountDownLatch deleting = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    InvocationHandler clips =
        (proxy, method, arguments) -> {
          if (method.getName().equals("deleteAddedBefore")) {
            deleting.countDown();
            goOn.await();
            done.add("deleted");
            return List.of();
          }
          done.add(method.getName());
          return null;
        };
    StoreSettings settings =
        StoreSettings.from(
            ConfigFactory.parseString("relisten.store.retention = 1 ms")
                .withFallback(ConfigFactory.load()));
    NodeStore store =
        NodeStore.keptUp(
            (ClipStore)
                Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {ClipStore.class}, clips),
            settings);
    deleting.await();
    Thread closing = new Thread(store::close);
    closing.start();
    while (done.isEmpty() && closing.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    goOn.countDown();
    assertEquals("deleted", done.poll(10, TimeUnit.SECONDS));
    assertEquals("close", done.poll(10, TimeUnit.SECONDS));
    closing.join();
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
