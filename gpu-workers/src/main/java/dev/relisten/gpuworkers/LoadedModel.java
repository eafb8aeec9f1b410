package dev.relisten.gpuworkers;

import dev.relisten.protocol.generation.ModelInfo;

/**
 * What a worker runs. The worker that is given it closes the engine.
 *
 * @param info what it tells the sessions
 */
public record LoadedModel(Engine engine, Language language, ModelInfo info) {}
