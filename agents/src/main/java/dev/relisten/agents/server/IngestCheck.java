package dev.relisten.agents.server;

import dev.relisten.audiostore.StreamName;
import dev.relisten.audiostore.live.LiveSettings;
import dev.relisten.audiostore.live.Retention;
import dev.relisten.audiostore.live.StreamOptions;
import dev.relisten.v1.AudioChunk;
import dev.relisten.v1.IngestStart;
import dev.relisten.v1.RawSound;
import dev.relisten.v1.SampleEncoding;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** Checks what a client wants to send and gives absent fields their defaults. */
final class IngestCheck {
  static final int MAX_CHUNK_BYTES = 64 << 10;

  private static final int MIN_RATE_HZ = 4_000;
  private static final int MAX_RATE_HZ = 384_000;
  private static final int MAX_CHANNELS = 64;
  private static final int MAX_WRITER_ID_CHARS = 64;

  private final LiveSettings settings;

  IngestCheck(LiveSettings settings) {
    this.settings = settings;
  }

  /** Throws {@link InvalidRequestException} that names every wrong field. */
  IngestPlan check(IngestStart start) {
    Violations found = new Violations();
    checkName(start.getStreamName(), "start.stream_name", found);
    checkEncoding(start, found);
    checkKeeping(start, found);
    int writerChars = start.getWriterId().length();
    found.require(
        writerChars <= MAX_WRITER_ID_CHARS,
        "start.writer_id",
        writerChars + " characters",
        "at most " + MAX_WRITER_ID_CHARS);
    found.throwIfAny();
    return new IngestPlan(start.getStreamName(), options(start), raw(start), startSample(start));
  }

  static void checkName(String name, String field, Violations found) {
    found.require(StreamName.isValid(name), field, "'" + name + "'", StreamName.EXPECTATION);
  }

  /** Throws if a chunk is not what was announced. */
  static void check(AudioChunk chunk, IngestPlan plan) {
    Violations found = new Violations();
    int bytes = chunk.getData().size();
    found.require(
        bytes <= MAX_CHUNK_BYTES, "chunk.data", bytes + " bytes", "at most " + MAX_CHUNK_BYTES);
    found.atLeast(0, "chunk.sequence", chunk.getSequence());
    if (plan.raw().isPresent()) {
      int frame = plan.raw().get().frameBytes();
      String expected = "a multiple of " + frame + ", whole samples of all channels";
      found.require(bytes % frame == 0, "chunk.data", bytes + " bytes", expected);
      found.atLeast(0, "chunk.start_sample", chunk.getStartSample());
    } else {
      found.require(
          !chunk.hasStartSample(), "chunk.start_sample", chunk.getStartSample(), "raw sound");
    }
    found.throwIfAny();
  }

  private static void checkEncoding(IngestStart start, Violations found) {
    switch (start.getEncodingCase()) {
      case RAW -> checkRaw(start.getRaw(), found);
      case CONTAINER -> found.atLeast(0, "start.start_sample", start.getStartSample());
      case ENCODING_NOT_SET ->
          found.require(false, "start.encoding", "none", "raw with its rate, or container");
    }
  }

  private static void checkRaw(RawSound raw, Violations found) {
    SampleEncoding encoding = raw.getEncoding();
    boolean known =
        encoding != SampleEncoding.SAMPLE_ENCODING_UNSPECIFIED
            && encoding != SampleEncoding.UNRECOGNIZED;
    found.require(known, "start.raw.encoding", raw.getEncodingValue(), "one of the enum, not 0");
    within("start.raw.rate_hz", raw.getRateHz(), MIN_RATE_HZ, MAX_RATE_HZ, found);
    within("start.raw.channels", raw.getChannels(), 1, MAX_CHANNELS, found);
  }

  private static void within(String field, int value, int least, int most, Violations found) {
    found.require(value >= least && value <= most, field, value, least + " to " + most);
  }

  private void checkKeeping(IngestStart start, Violations found) {
    if (start.hasIdleTimeout()) {
      Duration most = settings.maxIdleTimeout();
      checkTime("start.idle_timeout", duration(start.getIdleTimeout()), most, found);
    }
    if (start.hasRetention()) {
      Duration most = settings.maxRetention().duration();
      checkTime("start.retention", duration(start.getRetention()), most, found);
    }
    long bytes = start.getRetentionBytes();
    long most = settings.maxRetention().bytes();
    found.require(
        !start.hasRetentionBytes() || bytes >= 1 && bytes <= most,
        "start.retention_bytes",
        bytes,
        "1 to " + most);
  }

  private static void checkTime(String field, Duration value, Duration most, Violations found) {
    found.require(
        value.toMillis() >= 1 && value.compareTo(most) <= 0, field, value, "1 ms to " + most);
  }

  private StreamOptions options(IngestStart start) {
    Retention base = settings.retention();
    Retention retention =
        new Retention(
            start.hasRetention() ? duration(start.getRetention()) : base.duration(),
            start.hasRetentionBytes() ? start.getRetentionBytes() : base.bytes());
    Duration idle =
        start.hasIdleTimeout() ? duration(start.getIdleTimeout()) : settings.idleTimeout();
    return new StreamOptions(start.getWriterId(), retention, idle, start.getReopen());
  }

  private static Optional<RawFormat> raw(IngestStart start) {
    RawSound raw = start.getRaw();
    return start.hasRaw()
        ? Optional.of(new RawFormat(raw.getEncoding(), raw.getRateHz(), raw.getChannels()))
        : Optional.empty();
  }

  private static OptionalLong startSample(IngestStart start) {
    return start.hasStartSample() ? OptionalLong.of(start.getStartSample()) : OptionalLong.empty();
  }

  private static Duration duration(com.google.protobuf.Duration wire) {
    return Duration.ofSeconds(wire.getSeconds(), wire.getNanos());
  }
}
