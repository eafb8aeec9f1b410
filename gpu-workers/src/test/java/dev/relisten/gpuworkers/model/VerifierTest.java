package dev.relisten.gpuworkers.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.gpuworkers.Engine;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifierTest {
  private final Checkpoint checkpoint = Checkpoint.read(Vectors.checkpoint());
  private final Reference reference = Reference.read(Vectors.reference());
  private final Verifier verifier = new Verifier(reference, checkpoint);

  @Test
  void theArchitectureWrittenInPlainLoopsPasses() {
    Verification verification = verifier.verify(plain());
    verification.checks().forEach(System.out::println);
    assertTrue(verification.passed(), verification.toString());
    assertEquals(3 + 2 * 6, verification.checks().size());
  }

  @Test
  void everyRunAndSliceIsCompared() {
    Verification verification = verifier.verify(plain());
    assertEquals(
        Set.of("mel", "audio_features", "tokenizer"),
        verification.checks().stream()
            .map(Verification.Check::name)
            .filter(n -> !n.startsWith("logits") && !n.startsWith("greedy"))
            .collect(Collectors.toSet()));
    int ids = reference.runs().stream().mapToInt(r -> r.greedyIds().length).sum();
    assertEquals(ids, check(verification, "greedy_ids_in_batch").compared());
    assertEquals((35 + 68 + 5 + 3 + 2 + 1) * 700, compared(verification, "with_pauses"));
    assertEquals((35 + 68 + 5 + 3 + 2 + 1) * 700, compared(verification, "token_by_token"));
  }

  @Test
  void anotherSliceGivesAnotherFeatureAndIsFound() {
    Verification verification =
        verifier.verify(
            new Altered(plain()) {
              @Override
              public float[] encode(float[] samples) {
                float[] features = super.encode(samples);
                features[features.length - 1] += 2e-4f;
                return features;
              }
            });
    assertFalse(check(verification, "audio_features").passed());
    assertTrue(check(verification, "mel").passed());
  }

  @Test
  void aCacheThatIsShiftedAfterAPauseIsFound() {
    Verification verification =
        verifier.verify(
            new Altered(plain()) {
              @Override
              public List<float[]> step(List<Chunk> chunks) {
                return super.step(
                    chunks.stream()
                        .map(
                            c ->
                                new Chunk(
                                    c.slot(),
                                    c.position() > 300 ? c.position() + 1 : c.position(),
                                    c.embeddings()))
                        .toList());
              }
            });
    assertTrue(check(verification, "logits_in_one_piece").largest() <= 1e-3);
    assertFalse(check(verification, "logits_with_pauses").passed());
    assertFalse(check(verification, "logits_in_chunks").passed());
  }

  @Test
  void numbersThatAreNoneAreFound() {
    Differences differences = new Differences("x", 1);
    differences.numbers("here", new float[] {1, Float.NaN}, new float[] {1, 2});
    assertFalse(differences.check().passed());
    assertEquals("here [1]: NaN (expected: 2.0)", differences.check().worst());
  }

  @Test
  void wrongIdsAreCountedAndTheFirstIsNamed() {
    Differences differences = new Differences("ids", 0);
    differences.ids("run", new int[] {1, 2, 3}, new int[] {1, 5, 6, 7});
    assertEquals(3, differences.check().largest());
    assertEquals("run: id 1: 2 (expected: 5)", differences.check().worst());
  }

  @Test
  void nothingComparedIsNoPass() {
    assertFalse(new Differences("empty", 1).check().passed());
  }

  @Test
  void refusesTooShortASlotAndNoReference(@TempDir Path empty) {
    Engine small = new PlainEngine(checkpoint, 1, 100);
    assertThrows(IllegalArgumentException.class, () -> verifier.verify(small));
    var error = assertThrows(InvalidCheckpointException.class, () -> Reference.read(empty));
    assertTrue(error.getMessage().endsWith("cases.json: missing"), error.getMessage());
  }

  private Engine plain() {
    return new PlainEngine(checkpoint, 3, reference.contextTokens());
  }

  private static long compared(Verification verification, String how) {
    return check(verification, "logits_" + how).compared();
  }

  private static Verification.Check check(Verification verification, String name) {
    return verification.checks().stream().filter(c -> c.name().equals(name)).findFirst().get();
  }

  /** Forwards everything. */
  private static class Altered implements Engine {
    private final Engine engine;

    Altered(Engine engine) {
      this.engine = engine;
    }

    @Override
    public String name() {
      return engine.name();
    }

    @Override
    public int slots() {
      return engine.slots();
    }

    @Override
    public int contextTokens() {
      return engine.contextTokens();
    }

    @Override
    public int hiddenSize() {
      return engine.hiddenSize();
    }

    @Override
    public int vocabularySize() {
      return engine.vocabularySize();
    }

    @Override
    public float[] encode(float[] samples) {
      return engine.encode(samples);
    }

    @Override
    public void embed(int tokenId, float[] target, int offset) {
      engine.embed(tokenId, target, offset);
    }

    @Override
    public List<float[]> step(List<Chunk> chunks) {
      return engine.step(chunks);
    }

    @Override
    public void close() {
      engine.close();
    }
  }
}
