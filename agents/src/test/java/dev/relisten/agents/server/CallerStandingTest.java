package dev.relisten.agents.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.relisten.protocol.generation.Priority;
import dev.relisten.protocol.generation.Standing;
import io.grpc.Metadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallerStandingTest {
  private final Metadata headers = new Metadata();

  @Test
  void whoSaysNothingIsTheDefaultTenant_andWaitsForTheAnswer() {
    assertEquals(new Standing("default", Priority.INTERACTIVE), CallerStanding.standing(headers));
  }

  @Test
  void tenantAndPriorityAreRead() {
    headers.put(CallerStanding.TENANT, "team-7.b_C");
    headers.put(CallerStanding.PRIORITY, "batch");
    assertEquals(new Standing("team-7.b_C", Priority.BATCH), CallerStanding.standing(headers));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "a/b", "x\u007f"})
  void otherNamesAreRefused(String tenant) {
    headers.put(CallerStanding.TENANT, tenant);
    assertEquals(
        "relisten-tenant: '" + tenant + "' (expected: " + Standing.EXPECTATION + ")", refusal());
  }

  @Test
  void aNameOfMoreThan64LettersIsRefused() {
    headers.put(CallerStanding.TENANT, "x".repeat(64));
    assertEquals("x".repeat(64), CallerStanding.standing(headers).tenant());
    headers.removeAll(CallerStanding.TENANT);
    headers.put(CallerStanding.TENANT, "x".repeat(65));
    assertThrows(InvalidRequestException.class, () -> CallerStanding.standing(headers));
  }

  @Test
  void background_isNotForCallers() {
    headers.put(CallerStanding.PRIORITY, "background");
    assertEquals("relisten-priority: 'background' (expected: 'interactive' or 'batch')", refusal());
  }

  private String refusal() {
    return assertThrows(InvalidRequestException.class, () -> CallerStanding.standing(headers))
        .getMessage();
  }
}
