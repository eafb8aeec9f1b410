package dev.relisten.agents.server;

import dev.relisten.protocol.generation.Priority;
import dev.relisten.protocol.generation.Standing;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads from a call's metadata for whom it is and how urgent: {@code relisten-tenant}, by default
 * "default", and {@code relisten-priority}, "interactive" by default, or "batch". What makes no
 * sense is INVALID_ARGUMENT. Nobody is identified by it: whoever may call may say what they like.
 */
public final class CallerStanding implements ServerInterceptor {
  /** For whom. */
  public static final Metadata.Key<String> TENANT =
      Metadata.Key.of("relisten-tenant", Metadata.ASCII_STRING_MARSHALLER);

  /** How urgent. */
  public static final Metadata.Key<String> PRIORITY =
      Metadata.Key.of("relisten-priority", Metadata.ASCII_STRING_MARSHALLER);

  private static final Context.Key<Standing> STANDING =
      Context.keyWithDefault("standing", Standing.of(Priority.INTERACTIVE));

  /** Of the call that is being served. */
  static Standing current() {
    return STANDING.get();
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    try {
      Context context = Context.current().withValue(STANDING, standing(headers));
      return Contexts.interceptCall(context, call, headers, next);
    } catch (InvalidRequestException e) {
      StatusRuntimeException refused = Errors.of(e);
      Metadata trailers = Optional.ofNullable(refused.getTrailers()).orElseGet(Metadata::new);
      call.close(refused.getStatus(), trailers);
      return new ServerCall.Listener<>() {};
    }
  }

  static Standing standing(Metadata headers) {
    Violations found = new Violations();
    String tenant = Optional.ofNullable(headers.get(TENANT)).orElse(Standing.DEFAULT_TENANT);
    boolean isTenant = Standing.isTenant(tenant);
    found.require(isTenant, TENANT.name(), "'" + tenant + "'", Standing.EXPECTATION);
    Priority priority = priority(headers.get(PRIORITY), found);
    found.throwIfAny();
    return new Standing(tenant, priority);
  }

  private static Priority priority(String given, Violations found) {
    if (given == null || given.equals(name(Priority.INTERACTIVE))) {
      return Priority.INTERACTIVE;
    }
    String expected = "'%s' or '%s'".formatted(name(Priority.INTERACTIVE), name(Priority.BATCH));
    found.require(given.equals(name(Priority.BATCH)), PRIORITY.name(), "'" + given + "'", expected);
    return Priority.BATCH;
  }

  /** As it stands in the metadata. */
  public static String name(Priority priority) {
    return priority.name().toLowerCase(Locale.ROOT);
  }
}
