package dev.relisten.audiostore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.relisten.audiostore.StoreSettings.Kind;
import dev.relisten.audiostore.decode.DecoderKind;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class StoreSettingsTest {
  @Test
  void defaults() {
    assertEquals(
        new StoreSettings(
            Kind.FILE, OptionalLong.empty(), Optional.empty(), DecoderKind.IN_PROCESS),
        StoreSettings.from(with("")));
  }

  @Test
  void everyKeyIsRead() {
    assertEquals(
        new StoreSettings(
            Kind.S3,
            OptionalLong.of(1L << 30),
            Optional.of(Duration.ofDays(30)),
            DecoderKind.ISOLATED),
        StoreSettings.from(
            with("kind = s3, quota = 1 GiB, retention = 30 days, decoder = isolated")));
  }

  @Test
  void whatIsWrong_isRefusedByName() {
    refused("kind = tape", "kind: tape (expected: file or s3)");
    refused("decoder = x", "decoder: x (expected: in-process or isolated)");
    refused("quote = 1", "relisten.store: [quote] (expected: keys of [decoder, kind");
    refused("retention = -1 s", "retention: Optional[PT-1S] (expected: >= 1 ms)");
  }

  private static void refused(String line, String message) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> StoreSettings.from(with(line)));
    assertTrue(e.getMessage().startsWith(message), e.getMessage());
  }

  private static Config with(String line) {
    return ConfigFactory.parseString(StoreSettings.PATH + " {\n" + line + "\n}")
        .withFallback(ConfigFactory.defaultReference());
  }
}
