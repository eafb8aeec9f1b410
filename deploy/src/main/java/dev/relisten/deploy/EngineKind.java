package dev.relisten.deploy;

/** The two interpreters of the architecture. */
public enum EngineKind {
  /** ONNX Runtime: the fast path. */
  ONNX,
  /** PyTorch arrays: the reference. */
  EAGER
}
