package dev.relisten.gpuworkers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.relisten.protocol.generation.AudioSlice;
import dev.relisten.protocol.generation.GenerationEvent.Rejected;
import dev.relisten.protocol.generation.GenerationEvent.Rejected.Reason;
import dev.relisten.protocol.generation.Part;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncoderAdmissionTest {
  /** Of one second: 16,000 samples as floats, 25 rows of 2 floats. */
  private static final int SECOND_BYTES = 4 * (16_000 + 25 * 2);

  private final ByteLanguage language = new ByteLanguage();
  private final ScriptEngine engine = new ScriptEngine(language, 1, 300);

  @Test
  void soundThatAloneTakesTooMuchIsRefusedAlone() {
    Bench bench = bench(SECOND_BYTES - 1);
    AudioSlice second = Bench.sound(7, 16_000);
    bench.ask("fits");
    bench.generations.open(bench.open(Bench.key("large"), "p", second, Bench.GREEDY, 9), 0);
    Rejected rejected = assertInstanceOf(Rejected.class, bench.last(Bench.key("large")));
    assertEquals(Reason.TOO_LONG, rejected.reason());
    assertEquals(
        "sound: 16000 samples, 64200 bytes to encode it (expected: <= 64199 bytes)",
        rejected.message());
    bench.run();
    bench.resume(Bench.key("fits"), new Part.Slice(second.ref()));
    assertInstanceOf(Rejected.class, bench.last(Bench.key("fits")));
  }

  /** The one slot is held by one that is paused; features of one second are 200 bytes. */
  @ParameterizedTest
  @CsvSource({"399, 2", "400, 3"})
  void encodedSoundThatWaitsForASlotKeepsOthersFromBeingEncoded(int moreBytes, int encoded) {
    engine.says("paused", "<seg>1, 2</seg>");
    Bench bench = bench(SECOND_BYTES + moreBytes - 200);
    ask(bench, "paused", 1);
    bench.run();
    ask(bench, "waits", 2);
    ask(bench, "later", 3);
    bench.run();
    assertEquals(encoded, engine.encodedSamples.size());
    bench.cancel(Bench.key("waits"));
    bench.run();
    assertEquals(3, engine.encodedSamples.size());
  }

  @Test
  void whatNeedsMuchInAllIsEncodedWhereNothingElseIsHeld() {
    Bench bench = bench(SECOND_BYTES);
    Part[] heard = {
      new Part.Slice(Bench.sound(4, 16_000).ref()), new Part.Slice(Bench.sound(5, 16_000).ref())
    };
    bench.ask(bench.open("q", Bench.GREEDY, heard), Bench.sound(4, 16_000), Bench.sound(5, 16_000));
    bench.run();
    assertEquals(List.of(3_200, 16_000, 16_000), engine.encodedSamples);
  }

  private static void ask(Bench bench, String question, int first) {
    AudioSlice clip = Bench.sound(first, 16_000);
    bench.generations.open(bench.open(Bench.key(question), question, clip, Bench.GREEDY, 90), 0);
    bench.generations.supply(clip, 0);
  }

  private Bench bench(long encoderBytes) {
    WorkerSettings s = Bench.SETTINGS;
    return new Bench(
        Bench.model(engine, language),
        new WorkerSettings(
            s.prefillChunkTokens(),
            s.maxWaiting(),
            s.featureCacheBytes(),
            s.suppliedSoundBytes(),
            encoderBytes,
            0,
            s.evictPausedAfter(),
            s.awaitingLimit(),
            s.pausedLimit()));
  }
}
