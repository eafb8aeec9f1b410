package dev.relisten.agents.server;

import dev.relisten.agents.session.ReasoningOptions;
import dev.relisten.agents.session.SessionManager;
import dev.relisten.audiostore.ClipStore;
import dev.relisten.audiostore.live.LiveStreams;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * What the edge stands in front of.
 *
 * @param system where the actors of its calls live
 * @param manager answers questions
 * @param store keeps clips
 * @param live keeps streams that arrive
 * @param defaults options of a question that names none
 */
public record ServerParts(
    ActorSystem<?> system,
    ActorRef<SessionManager.Command> manager,
    ClipStore store,
    LiveStreams live,
    ReasoningOptions defaults) {}
