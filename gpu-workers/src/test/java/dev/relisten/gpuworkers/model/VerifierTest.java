package dev.relisten.gpuworkers.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relisten.gpuworkers.Engine;
import dev.relisten.gpuworkers.ForwardingEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifierTest {
  private static final Set<String> FEW_RUNS = Set.of("text_only", "short_audio");

  private final Checkpoint checkpoint = Checkpoint.read(Vectors.checkpoint());
  private final Reference reference = Reference.read(Vectors.reference());

  @TempDir private Path dir;
  private Verifier few;

  @BeforeEach
  void keepFewCases() throws IOException {
    few = few();
  }

  @Test
  void theArchitectureWrittenInPlainLoopsPasses() {
    Verification verification = few.verify(plain());
    assertTrue(verification.passed(), verification.toString());
    assertEquals(3 + 2 * 6, verification.checks().size());
    assertEquals(2 * 16, check(verification, "greedy_ids_in_batch").compared());
    assertEquals(2 * 700, check(verification, "logits_in_one_piece").compared());
    assertEquals((35 + 68) * 700, check(verification, "logits_with_pauses").compared());
  }

  @Test
  void anotherSliceGivesAnotherFeatureAndIsFound() {
    Verification verification =
        few.verify(
            new ForwardingEngine(plain()) {
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
  void aPieceAtTheWrongPositionIsFound() {
    Verification verification =
        few.verify(
            new ForwardingEngine(plain()) {
              @Override
              public List<float[]> step(List<Chunk> chunks) {
                return super.step(
                    chunks.stream()
                        .map(
                            c ->
                                new Chunk(
                                    c.slot(),
                                    c.position() >= 20 ? c.position() + 1 : c.position(),
                                    c.embeddings()))
                        .toList());
              }
            });
    assertTrue(check(verification, "logits_in_one_piece").largest() <= 1e-3);
    assertFalse(check(verification, "logits_with_pauses").passed());
    assertFalse(check(verification, "logits_in_chunks").passed());
  }

  @Test
  void aRunThatGoesOnIsComparedWhereTheShorterOnesEnd() {
    Map<String, Reference.Run> runs = new HashMap<>();
    reference.runs().forEach(run -> runs.put(run.name(), run));
    Reference.Run answer = runs.get("answer");
    for (String shorter : List.of("prompt", "resume_1", "resume_2")) {
      assertTrue(answer.extendsRun(runs.get(shorter)), shorter);
      assertFalse(runs.get(shorter).extendsRun(answer), shorter);
    }
    assertFalse(answer.extendsRun(answer));
    assertFalse(answer.extendsRun(runs.get("long_audio")));
    assertFalse(answer.extendsRun(runs.get("text_only")));
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
  void refusesTooShortASlotAndNoReference() {
    Engine small = new PlainEngine(checkpoint, 1, 100);
    Verifier verifier = new Verifier(reference, checkpoint);
    assertThrows(IllegalArgumentException.class, () -> verifier.verify(small));
    var error =
        assertThrows(InvalidCheckpointException.class, () -> Reference.read(dir.resolve("none")));
    assertTrue(error.getMessage().endsWith("cases.json: missing"), error.getMessage());
  }

  /** Two runs and four slices of the vectors. */
  private Verifier few() throws IOException {
    Path expected = Files.createDirectories(dir.resolve("expected"));
    Files.createSymbolicLink(dir.resolve("audio"), Vectors.reference().resolve("audio"));
    for (String name : List.of("mel", "audio_features", "logits")) {
      String file = name + ".safetensors";
      Files.createSymbolicLink(
          expected.resolve(file), Vectors.reference().resolve("expected/" + file));
    }
    ObjectNode cases = (ObjectNode) Json.read(Vectors.reference().resolve("expected/cases.json"));
    while (cases.get("audio").size() > 4) {
      ((ArrayNode) cases.get("audio")).remove(4);
    }
    Iterator<JsonNode> runs = cases.get("runs").iterator();
    while (runs.hasNext()) {
      if (!FEW_RUNS.contains(runs.next().get("name").asText())) {
        runs.remove();
      }
    }
    Files.writeString(expected.resolve("cases.json"), cases.toString());
    return new Verifier(Reference.read(dir), checkpoint);
  }

  private Engine plain() {
    return new PlainEngine(checkpoint, 3, reference.contextTokens());
  }

  private static Verification.Check check(Verification verification, String name) {
    return verification.checks().stream().filter(c -> c.name().equals(name)).findFirst().get();
  }
}
