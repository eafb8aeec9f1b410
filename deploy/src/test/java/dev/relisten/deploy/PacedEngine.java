package dev.relisten.deploy;

import dev.relisten.gpuworkers.Engine;
import dev.relisten.gpuworkers.ForwardingEngine;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A model so slow that a client can always interrupt it. */
final class PacedEngine extends ForwardingEngine {
  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  PacedEngine(Engine engine) {
    super(engine);
  }

  @Override
  public List<float[]> step(List<Chunk> chunks) {
    LockSupport.parkNanos(STEP_NANOS);
    return super.step(chunks);
  }
}
