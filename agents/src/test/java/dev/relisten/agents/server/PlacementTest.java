package dev.relisten.agents.server;

import static dev.relisten.v1.GapCause.GAP_CAUSE_CAPTURE_TIME;
import static dev.relisten.v1.GapCause.GAP_CAUSE_SEQUENCE;
import static dev.relisten.v1.GapCause.GAP_CAUSE_START_SAMPLE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.relisten.agents.server.Placement.Arrival;
import dev.relisten.agents.server.Placement.Place;
import dev.relisten.v1.GapCause;
import dev.relisten.v1.SampleEncoding;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Where chunks belong. */
class PlacementTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final Placement at16k = placement(16_000);

  @Test
  void chunksFollowEachOther() {
    assertFollows(1_000, chunk(7, 1_600));
    assertFollows(2_600, chunk(8, 800));
    assertEquals(3_400, at16k.position());
  }

  @Test
  void aNumberSeen_isADuplicate() {
    assertFollows(1_000, chunk(7, 1_600));

    assertEquals(Optional.empty(), at16k.place(chunk(7, 1_600)));
    assertEquals(Optional.empty(), at16k.place(chunk(3, 1_600)));
    assertFollows(2_600, chunk(8, 1_600));
  }

  @Test
  void skippedNumbers_areAsLongAsTheChunkBefore() {
    assertFollows(1_000, chunk(7, 1_600));

    assertJumps(2_600 + 2 * 1_600, GAP_CAUSE_SEQUENCE, chunk(10, 500));
    assertFollows(6_300, chunk(11, 500));
  }

  @Test
  void skippedNumbers_areAsLongAsTheCaptureTimesSay() {
    assertFollows(1_000, captured(7, 1_600, Duration.ZERO));

    assertJumps(1_000 + 5_600, GAP_CAUSE_SEQUENCE, captured(9, 1_600, Duration.ofMillis(350)));
  }

  @Test
  void captureTimeBehindTheSound_isAGap_jitterIsNot() {
    assertFollows(1_000, captured(7, 1_600, Duration.ZERO));
    assertFollows(2_600, captured(8, 1_600, Duration.ofMillis(199)));
    assertFollows(4_200, captured(9, 1_600, Duration.ofMillis(220)));

    assertJumps(5_800 + 1_600, GAP_CAUSE_CAPTURE_TIME, captured(10, 1_600, Duration.ofMillis(420)));
  }

  @Test
  void declaredPlace_isExact() {
    assertFollows(1_000, placed(7, 1_600, 1_000));

    assertJumps(9_999, GAP_CAUSE_START_SAMPLE, placed(8, 100, 9_999));
    assertJumps(0, GAP_CAUSE_START_SAMPLE, placed(9, 100, 0));
    assertFollows(100, chunk(10, 100));
  }

  @Test
  void otherRates_countInTheStoresSamples() {
    Placement at44k = placement(44_100);
    at44k.place(chunk(7, 441));

    assertEquals(1_160, at44k.position());
    at44k.place(chunk(8, 1));
    assertEquals(1_160, at44k.position());
    assertEquals(
        Optional.of(new Place(1_160, Optional.empty())), at44k.place(placed(9, 441, 1_161)));
  }

  private static Placement placement(int rateHz) {
    return new Placement(new RawFormat(SampleEncoding.SAMPLE_ENCODING_S16LE, rateHz, 1), 1_000, 7);
  }

  private void assertFollows(long start, Arrival chunk) {
    assertEquals(Optional.of(new Place(start, Optional.empty())), at16k.place(chunk));
  }

  private void assertJumps(long start, GapCause cause, Arrival chunk) {
    assertEquals(Optional.of(new Place(start, Optional.of(cause))), at16k.place(chunk));
  }

  private static Arrival chunk(long sequence, long frames) {
    return new Arrival(sequence, frames, OptionalLong.empty(), Optional.empty());
  }

  private static Arrival placed(long sequence, long frames, long start) {
    return new Arrival(sequence, frames, OptionalLong.of(start), Optional.empty());
  }

  private static Arrival captured(long sequence, long frames, Duration sinceNoon) {
    return new Arrival(sequence, frames, OptionalLong.empty(), Optional.of(NOON.plus(sinceNoon)));
  }
}
