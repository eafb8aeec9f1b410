package dev.relisten.agents.evaluation;

import dev.relisten.v1.AskResponse;
import dev.relisten.v1.ReasoningEvent;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.util.function.Consumer;

/** The client's side of Ask. */
public final class AskStream {
  private AskStream() {}

  /**
   * Hands every event to {@code listener} as it comes, to the last.
   *
   * @throws StatusException what the service refused or ended the question with
   */
  public static void read(
      BlockingClientCall<?, AskResponse> call, Consumer<ReasoningEvent> listener)
      throws StatusException, InterruptedException {
    while (call.hasNext()) {
      AskResponse response = call.read();
      if (response != null) {
        listener.accept(response.getEvent());
      }
    }
  }
}
