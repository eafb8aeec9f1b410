package dev.relisten.agents.worker;

import dev.relisten.protocol.generation.GenerationCommand;
import dev.relisten.protocol.generation.ModelInfo;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The right to one sequence on one worker, until it is given back with a named ending.
 *
 * @param id unique within one {@link Dispatch}
 * @param worker keeps the sequence
 * @param model what it serves
 */
public record Lease(long id, ActorRef<GenerationCommand> worker, ModelInfo model) {}
