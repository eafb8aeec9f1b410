package dev.relisten.deploy.cli;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.relisten.gpuworkers.model.InvalidCheckpointException;
import io.grpc.StatusException;
import io.grpc.protobuf.StatusProto;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Ends a command: one line for the user, a stable reason, and the exit code. */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final String reason;

  CommandFailure(int exitCode, String reason, String message) {
    super(message);
    this.exitCode = exitCode;
    this.reason = reason;
  }

  int exitCode() {
    return exitCode;
  }

  String reason() {
    return reason;
  }

  static CommandFailure badInput(String message) {
    return new CommandFailure(ExitCode.BAD_INPUT, "BAD_INPUT", message);
  }

  static CommandFailure unreadable(Path file) {
    return badInput("file: " + file + " (expected: a readable file)");
  }

  /** Whatever ended a command. */
  static CommandFailure of(Exception failure) {
    if (failure instanceof CommandFailure known) {
      return known;
    }
    if (failure instanceof StatusException status) {
      return of(status);
    }
    if (failure instanceof NoSuchFileException missing) {
      return unreadable(Path.of(missing.getFile()));
    }
    if (failure instanceof InvalidCheckpointException
        || failure instanceof IllegalArgumentException) {
      return badInput(failure.getMessage());
    }
    return new CommandFailure(ExitCode.FAILED, "INTERNAL", failure.toString());
  }

  /** A status of the service, or of the transport if it has no ErrorInfo. */
  static CommandFailure of(StatusException failure) {
    Status status = StatusProto.fromThrowable(failure);
    Optional<String> reason = status == null ? Optional.empty() : reason(status);
    String code = failure.getStatus().getCode().name();
    return new CommandFailure(
        exitCode(failure, reason.isPresent()), reason.orElse(code), describe(failure));
  }

  private static int exitCode(StatusException failure, boolean fromService) {
    return switch (failure.getStatus().getCode()) {
      case INVALID_ARGUMENT, NOT_FOUND, FAILED_PRECONDITION, OUT_OF_RANGE -> ExitCode.BAD_INPUT;
      case UNAVAILABLE -> fromService ? ExitCode.FAILED : ExitCode.NO_SERVER;
      case OK,
          CANCELLED,
          UNKNOWN,
          DEADLINE_EXCEEDED,
          ALREADY_EXISTS,
          PERMISSION_DENIED,
          RESOURCE_EXHAUSTED,
          ABORTED,
          UNIMPLEMENTED,
          INTERNAL,
          DATA_LOSS,
          UNAUTHENTICATED ->
          ExitCode.FAILED;
    };
  }

  private static String describe(StatusException failure) {
    String description = failure.getStatus().getDescription();
    return description == null ? failure.getStatus().getCode().name() : description;
  }

  private static Optional<String> reason(Status status) {
    return status.getDetailsList().stream()
        .filter(detail -> detail.is(ErrorInfo.class))
        .map(CommandFailure::unpack)
        .map(ErrorInfo::getReason)
        .findFirst();
  }

  private static ErrorInfo unpack(Any detail) {
    try {
      return detail.unpack(ErrorInfo.class);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("ErrorInfo that does not parse", e);
    }
  }
}
