package dev.relisten.agents.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.relisten.agents.worker.DispatchSettings;
import dev.relisten.protocol.generation.GenerationOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReasoningSettingsTest {
  @Test
  void defaults() {
    assertEquals(
        new ReasoningSettings(
            new ReasoningSettings.Admission(64, 64, 2, Duration.ofSeconds(2)),
            256,
            Duration.ofSeconds(120),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            5,
            "",
            new ReasoningOptions(
                new GenerationOptions(0, 1, 0, 0, 8, 4),
                true,
                8,
                2_048,
                128,
                1_920_000,
                Duration.ofSeconds(300),
                0.95)),
        ReasoningSettings.from(ConfigFactory.load()));
    assertEquals(
        new DispatchSettings(
            Duration.ofMillis(500), 64, Duration.ofSeconds(120), Duration.ofSeconds(2)),
        DispatchSettings.from(ConfigFactory.load()));
  }

  @Test
  void everyKeyIsMapped() {
    ReasoningSettings settings =
        ReasoningSettings.from(
            with(
                """
                relisten.reasoning {
                  max-sessions = 1, max-queued-sessions = 2, retry-after = 3 s, kept-reasonings = 4
                  max-background-sessions = 9
                  prefill-idle = 5 s, decode-idle = 6 s, paused-idle = 7 s, max-reopens = 8
                  refusal-text = nine
                  defaults {
                    temperature = 0.7, top-p = 0.9, top-k = 10, seed = 11
                    repetition-ngram-tokens = 12, repetition-limit = 13, relisten = off
                    max-turns = 14, max-new-tokens = 15, answer-reserve-tokens = 16
                    max-inserted-samples = 17, max-wall-time = 18 s, duplicate-overlap = 0.19
                  }
                }
                """));
    assertEquals(
        new ReasoningSettings(
            new ReasoningSettings.Admission(1, 2, 9, Duration.ofSeconds(3)),
            4,
            Duration.ofSeconds(5),
            Duration.ofSeconds(6),
            Duration.ofSeconds(7),
            8,
            "nine",
            new ReasoningOptions(
                new GenerationOptions(0.7, 0.9, 10, 11, 12, 13),
                false,
                14,
                15,
                16,
                17,
                Duration.ofSeconds(18),
                0.19)),
        settings);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "relisten.reasoning.max-session = 3|relisten.reasoning.max-session: unknown key (expected:",
        "relisten.reasoning.defaults.turns = 3|relisten.reasoning.defaults.turns: unknown key",
        "relisten.reasoning.max-sessions = 0|relisten.reasoning.max-sessions: 0 (expected: >= 1)",
        "relisten.reasoning.max-background-sessions = 0|relisten.reasoning.max-background-sess",
        "relisten.reasoning.decode-idle = 0 s|relisten.reasoning.decode-idle: PT0S (expected: > 0",
        "relisten.reasoning.defaults.max-turns = 0|relisten.reasoning.defaults.max-turns: 0 (exp",
        "relisten.reasoning.defaults.top-p = 1.5|relisten.reasoning.defaults.top-p: 1.5 (expected",
        "relisten.reasoning.defaults.temperature = -1|relisten.reasoning.defaults.temperature: -1",
      })
  void wrongSetting_failsAtTheStart(String line, String message) {
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> ReasoningSettings.from(with(line)));
    assertTrue(e.getMessage().startsWith(message), e::getMessage);
  }

  @Test
  void wrongDispatchSetting_failsAtTheStart() {
    assertThrows(
        IllegalArgumentException.class,
        () -> DispatchSettings.from(with("relisten.dispatch.max-waits = 1 s")));
    assertThrows(
        IllegalArgumentException.class,
        () -> DispatchSettings.from(with("relisten.dispatch.max-waiting = -1")));
  }

  private static Config with(String text) {
    return ConfigFactory.parseString(text).withFallback(ConfigFactory.load());
  }
}
