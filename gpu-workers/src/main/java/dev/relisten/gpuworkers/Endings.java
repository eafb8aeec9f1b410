package dev.relisten.gpuworkers;

import dev.relisten.protocol.generation.GenerationEvent.Rejected.Reason;
import dev.relisten.protocol.generation.SequenceKey;
import java.util.LinkedHashMap;
import java.util.Map;

/** Remembers how the latest sequences ended, to answer what comes for them late. */
final class Endings {
  private static final int MOST_REMEMBERED = 1_024;

  private final Map<String, Ended> bySession =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Ended> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  private record Ended(Outbox outbox, boolean evicted) {}

  void ended(Outbox outbox) {
    bySession.put(outbox.sequence().sessionId(), new Ended(outbox, false));
  }

  void evicted(Outbox outbox) {
    bySession.put(outbox.sequence().sessionId(), new Ended(outbox, true));
  }

  /** The session's highest epoch that has ended here; -1 if none is remembered. */
  int latestEpoch(String sessionId) {
    Ended ended = bySession.get(sessionId);
    return ended == null ? -1 : ended.outbox().sequence().epoch();
  }

  /** Continue for a sequence that is not here: says so where there is someone to tell. */
  void answerContinue(SequenceKey key) {
    Ended ended = bySession.get(key.sessionId());
    if (ended == null || !ended.outbox().sequence().equals(key)) {
      return;
    }
    if (ended.evicted()) {
      ended.outbox().preempted("KV lost: evicted while paused");
      ended(ended.outbox());
    } else {
      ended.outbox().rejected(Reason.UNKNOWN_SEQUENCE, key + " has ended (expected: held)");
    }
  }
}
