package dev.relisten.agents.session;

import dev.relisten.agents.listening.ListeningDesk;
import dev.relisten.agents.retrieval.SegmentRetrieval;
import dev.relisten.agents.worker.Dispatch;
import org.apache.pekko.actor.typed.ActorRef;

/** Whom every session talks to, and by which settings. */
public record SessionParts(
    ReasoningSettings settings,
    ActorRef<SegmentRetrieval.Command> retrieval,
    ActorRef<Dispatch.Command> dispatch,
    ActorRef<ListeningDesk.Command> listening) {}
