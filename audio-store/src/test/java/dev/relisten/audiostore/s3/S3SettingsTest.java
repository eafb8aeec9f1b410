package dev.relisten.audiostore.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class S3SettingsTest {
  private static final Config NAMED = with("bucket = b");

  @Test
  void defaults() {
    assertEquals(
        new S3Settings(
            Optional.empty(),
            "us-east-1",
            "b",
            "",
            true,
            30,
            256L << 20,
            4,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30)),
        S3Settings.from(NAMED));
  }

  @Test
  void everyKeyIsRead() {
    Config config =
        with(
            "bucket = x, endpoint = \"http://h:1\", region = r, prefix = \"p/\", path-style = no",
            "segment = 1 minute, cache = 1 KiB, fetch-threads = 2, deletion-notice = 0 s",
            "call-timeout = 1 s");
    assertEquals(
        new S3Settings(
            Optional.of(URI.create("http://h:1")),
            "r",
            "x",
            "p/",
            false,
            60,
            1_024,
            2,
            Duration.ZERO,
            Duration.ofSeconds(1)),
        S3Settings.from(config));
  }

  @Test
  void whatIsWrong_isRefusedByName() {
    refused("bucket = \"\"", "bucket:  (expected: a bucket's name)");
    refused("bucket = b, prefix = p", "prefix: p (expected: empty or ending in /)");
    refused("bucket = b, segment = 0 s", "segment: 0 (expected: >= 1 s)");
    refused("bucket = b, fetch-threads = 0", "fetch-threads: 0 (expected: >= 1)");
    refused("bucket = b, cash = 1", "relisten.store.s3: [cash] (expected: keys of [bucket");
  }

  private static void refused(String line, String message) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> S3Settings.from(with(line)));
    assertTrue(e.getMessage().startsWith(message), e.getMessage());
  }

  private static Config with(String... lines) {
    String text = S3Settings.PATH + " {\n" + String.join("\n", lines) + "\n}";
    return ConfigFactory.parseString(text).withFallback(ConfigFactory.defaultReference());
  }
}
