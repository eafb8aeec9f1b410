package dev.relisten.audiostore.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Recordings with gapless information, written by FFmpeg's own program (resources/formats/make.sh),
 * are as long as that program finds them, within 1 ms; of AAC, whose padding it leaves, as long as
 * what went in.
 */
class ReferenceDurationTest {
  private static final int MILLISECOND = 16;
  private static final StreamDecoding STREAMS = new StreamDecoding();

  @TempDir Path folder;

  @AfterAll
  static void close() {
    STREAMS.close();
  }

  record Reference(String file, int trueSamples, int samplesByFFmpeg) {
    @Override
    public String toString() {
      return file;
    }
  }

  static List<Reference> references() throws IOException {
    return new String(resource("reference.tsv"), StandardCharsets.UTF_8)
        .lines()
        .skip(1)
        .map(line -> line.split("\t"))
        .map(row -> new Reference(row[0], Integer.parseInt(row[1]), Integer.parseInt(row[2])))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("references")
  void durationIsThatOfTheReferenceWithinAMillisecond(Reference reference) throws IOException {
    byte[] bytes = resource(reference.file());
    Decoded decoded = Decoded.of(Files.write(folder.resolve(reference.file()), bytes));
    boolean padded = reference.file().startsWith("aac");
    int expected = padded ? reference.trueSamples() : reference.samplesByFFmpeg();
    assertEquals(expected, decoded.samples().length, MILLISECOND);
    if (!reference.file().endsWith(".m4a")) {
      int streamed = STREAMS.decode(bytes, InputFormat.detected(), 100).samples().length;
      assertEquals(decoded.samples().length, streamed);
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = ReferenceDurationTest.class.getResourceAsStream("/formats/" + name)) {
      return in.readAllBytes();
    }
  }
}
