package dev.relisten.agents.evaluation;

import dev.relisten.audiostore.dataset.QuestionItem;
import java.io.IOException;

/** Puts a question to whatever answers. Thread-safe: many questions are asked at once. */
@FunctionalInterface
public interface Asking {
  /**
   * Blocks until the question has ended.
   *
   * @throws IOException if the recording cannot be read
   * @throws io.grpc.StatusRuntimeException if no further question can be asked either
   */
  Reply ask(QuestionItem item) throws IOException, InterruptedException;
}
