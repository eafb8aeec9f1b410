package dev.relisten.agents.server;

import org.apache.pekko.actor.typed.ActorSystem;

/** Which way sound is decoded. */
final class SoundRuns {
  private SoundRuns() {}

  static SoundRun.Starter starter(IngestPlan plan, ActorSystem<?> system) {
    if (plan.raw().filter(RawFormat::hasStoreRate).isPresent()) {
      RawFormat format = plan.raw().get();
      return output -> new PlainRun(format, output);
    }
    throw InvalidRequestException.of("start.encoding", "another rate or a container", "16 kHz");
  }
}
