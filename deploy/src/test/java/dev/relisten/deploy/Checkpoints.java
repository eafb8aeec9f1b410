package dev.relisten.deploy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Models that tests may use: the embedded one, and the prototype of the shared folder. */
public final class Checkpoints {
  private Checkpoints() {}

  /** A checkpoint that listens; without one the test is skipped and says so. */
  public static Path anyThatListens() {
    Optional<Path> found =
        Stream.concat(embedded().stream(), prototype().map(p -> p.resolve("checkpoint")).stream())
            .filter(path -> Files.exists(path.resolve("config.json")))
            .findFirst();
    assumeTrue(
        found.isPresent(),
        "skipped: neither gpu-workers/models/relisten-nano nor ../shared is here");
    return found.get();
  }

  /** The prototype with its expected texts; without the shared folder the test is skipped. */
  public static Path sharedPrototype() {
    assumeTrue(prototype().isPresent(), "skipped: no shared folder (RELISTEN_SHARED, ../shared)");
    return prototype().get();
  }

  private static Optional<Path> embedded() {
    return ancestors()
        .map(p -> p.resolve("gpu-workers/models/relisten-nano"))
        .filter(Files::exists)
        .findFirst();
  }

  private static Optional<Path> prototype() {
    String set = System.getProperty("RELISTEN_SHARED", System.getenv("RELISTEN_SHARED"));
    Stream<Path> shared =
        set == null ? ancestors().map(p -> p.resolve("shared")) : Stream.of(Path.of(set));
    return shared.map(p -> p.resolve("models/nano-prototype")).filter(Files::exists).findFirst();
  }

  private static Stream<Path> ancestors() {
    Path here = Path.of("").toAbsolutePath();
    return Stream.iterate(here, p -> p != null, Path::getParent);
  }
}
