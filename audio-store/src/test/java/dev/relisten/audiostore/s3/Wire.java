package dev.relisten.audiostore.s3;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpResponse;

/** What goes between a client and the server: seen, and disturbed. */
final class Wire implements ExecutionInterceptor {
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger putsLeft = new AtomicInteger(Integer.MAX_VALUE);
  private final AtomicInteger busyAnswers = new AtomicInteger();

  /** Such as {@code GET segments}: method and first folder behind the bucket and prefix. */
  List<String> requests(String start) {
    return requests.stream().filter(request -> request.startsWith(start)).toList();
  }

  void forget() {
    requests.clear();
  }

  /** From the {@code puts}th on no put comes through any more. */
  void breakAfter(int puts) {
    putsLeft.set(puts);
  }

  void mend() {
    putsLeft.set(Integer.MAX_VALUE);
  }

  /** The next answers are 503. */
  void beBusy(int answers) {
    busyAnswers.set(answers);
  }

  @Override
  public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes a) {
    SdkHttpMethod method = context.httpRequest().method();
    String path = context.httpRequest().encodedPath();
    requests.add(method + " " + path.replaceFirst("^/[^/]*/[^/]*/", ""));
    if (method == SdkHttpMethod.PUT && putsLeft.getAndDecrement() <= 0) {
      throw SdkClientException.create("the wire is broken");
    }
  }

  @Override
  public SdkHttpResponse modifyHttpResponse(
      Context.ModifyHttpResponse context, ExecutionAttributes a) {
    return busyAnswers.getAndUpdate(left -> Math.max(0, left - 1)) > 0
        ? context.httpResponse().toBuilder().statusCode(503).build()
        : context.httpResponse();
  }
}
