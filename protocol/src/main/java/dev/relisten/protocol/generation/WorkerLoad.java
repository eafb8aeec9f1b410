package dev.relisten.protocol.generation;

import org.apache.pekko.actor.typed.ActorRef;

/**
 * A worker's answer to {@link GenerationCommand.ReportLoad}.
 *
 * @param worker who answers
 * @param model what it serves
 * @param slots sequences that it can hold
 * @param usedSlots sequences that it holds, paused ones included
 * @param waiting sequences opened and not yet prefilled
 */
public record WorkerLoad(
    ActorRef<GenerationCommand> worker, ModelInfo model, int slots, int usedSlots, int waiting) {}
