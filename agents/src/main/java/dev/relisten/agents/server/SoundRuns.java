package dev.relisten.agents.server;

import dev.relisten.audiostore.decode.DecodeLimits;
import dev.relisten.audiostore.decode.InputFormat;
import dev.relisten.audiostore.decode.InputFormat.Encoding;
import dev.relisten.audiostore.decode.StreamDecoder;
import dev.relisten.v1.SampleEncoding;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorSystem;

/** Begins runs of sound, each decoded as it needs. Thread-safe. */
final class SoundRuns {
  /** A stream lasts as long as it lasts; retention bounds what it takes. */
  private static final Duration ENDLESS = Duration.ofDays(365);

  private final ActorSystem<?> system;
  private final StreamDecoder decoder =
      new StreamDecoder(
          DecodeLimits.defaults()
              .withMaxSound(ENDLESS)
              .withMaxWallTime(ENDLESS)
              .withMaxBytes(Long.MAX_VALUE));

  SoundRuns(ActorSystem<?> system) {
    this.system = system;
  }

  SoundRun.Starter starter(IngestPlan plan) {
    Optional<RawFormat> plain = plan.raw().filter(RawFormat::hasStoreRate);
    if (plain.isPresent()) {
      return output -> new PlainRun(plain.get(), output);
    }
    InputFormat format = plan.raw().map(SoundRuns::declared).orElseGet(InputFormat::detected);
    return output -> DecodedRun.begin(decoder.flow(format), output, system);
  }

  private static InputFormat declared(RawFormat raw) {
    return InputFormat.raw(encoding(raw.encoding()), raw.rateHz(), raw.channels());
  }

  private static Encoding encoding(SampleEncoding encoding) {
    return switch (encoding) {
      case SAMPLE_ENCODING_S16LE -> Encoding.S16LE;
      case SAMPLE_ENCODING_S16BE -> Encoding.S16BE;
      case SAMPLE_ENCODING_F32LE -> Encoding.F32LE;
      case SAMPLE_ENCODING_MULAW -> Encoding.MULAW;
      case SAMPLE_ENCODING_ALAW -> Encoding.ALAW;
      case SAMPLE_ENCODING_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("encoding: " + encoding);
    };
  }
}
