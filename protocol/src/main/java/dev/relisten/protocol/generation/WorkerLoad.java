package dev.relisten.protocol.generation;

import org.apache.pekko.actor.typed.ActorRef;

/**
 * A worker's answer to {@link GenerationCommand.ReportLoad}.
 *
 * @param worker who answers
 * @param model what it serves
 * @param slots sequences that it can compute at once
 * @param usedSlots slots that are taken, by paused sequences too
 * @param waiting sequences opened and not yet prefilled
 * @param kvBytes keys and values that it keeps outside of the slots; 0 of a remote worker
 * @param kvBudgetBytes most of these
 */
public record WorkerLoad(
    ActorRef<GenerationCommand> worker,
    ModelInfo model,
    int slots,
    int usedSlots,
    int waiting,
    long kvBytes,
    long kvBudgetBytes) {}
