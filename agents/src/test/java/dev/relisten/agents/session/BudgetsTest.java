package dev.relisten.agents.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.protocol.generation.GenerationOptions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BudgetsTest {
  private static final int RESERVE = 50;
  private static final ReasoningOptions OPTIONS =
      new ReasoningOptions(
          new GenerationOptions(0, 1, 0, 0, 8, 4),
          true,
          3,
          200,
          RESERVE,
          32_000,
          Duration.ofMinutes(1),
          0.9);

  private final Budgets wide = new Budgets(OPTIONS, 10_000, 160_000);
  private final Budgets narrow = new Budgets(OPTIONS, 400, 160_000);
  private final Spent opened = Spent.NOTHING.withPrompt(260, 250);

  @Test
  void thinkingMayTakeAllNewTokens_theReserveStandsBeside() {
    assertEquals(200, wide.thinkingTokens(opened));
    assertEquals(50, wide.thinkingTokens(opened.plusThought(150)));
    assertEquals(0, wide.thinkingTokens(opened.plusThought(200)));
    assertEquals(RESERVE, wide.answerTokens(opened.plusThought(200)));
    assertEquals(RESERVE - 20, wide.answerTokens(opened.plusThought(200).plusAnswer(20)));
  }

  @Test
  void theContextKeepsRoomForTheAnswer() {
    int left = 400 - 260;
    assertEquals(left - RESERVE - Budgets.SLACK_TOKENS, narrow.thinkingTokens(opened));
    assertFalse(narrow.reserveIsTouched(opened.plusThought(58)));
    assertTrue(narrow.reserveIsTouched(opened.plusThought(59)));
    assertEquals(SessionEnding.CONTEXT_FULL, narrow.tokenEnding(opened.plusThought(58)));
    assertEquals(SessionEnding.TOKEN_BUDGET, wide.tokenEnding(opened.plusThought(200)));
  }

  @Test
  void nothingIsEverNegative() {
    Spent over = opened.plusThought(500).plusAnswer(500);
    assertEquals(0, narrow.thinkingTokens(over));
    assertEquals(0, narrow.answerTokens(over));
  }

  @Test
  void noTurnFollowsTheLast() {
    assertEquals(Optional.empty(), wide.forbidsNextTurn(opened.plusTurn()));
    assertEquals(
        Optional.of(SessionEnding.TURN_BUDGET), wide.forbidsNextTurn(opened.plusTurn().plusTurn()));
    assertEquals(
        Optional.of(SessionEnding.TOKEN_BUDGET), wide.forbidsNextTurn(opened.plusThought(200)));
  }

  @Test
  void audioBudgetCountsAllTurns_andMayBeSpentToTheLastSample() {
    Spent half = opened.plusInserted(27, 16_000);
    assertEquals(Optional.empty(), wide.forbidsSlice(half, 16_000));
    assertEquals(Optional.of(SessionEnding.AUDIO_BUDGET), wide.forbidsSlice(half, 16_001));
  }

  @Test
  void sliceThatWouldEatTheReserve_isForbidden() {
    assertEquals(25 + 3, narrow.sliceTokens(opened, 16_000));
    assertEquals(Optional.empty(), narrow.forbidsSlice(opened, 16_000));
    assertEquals(
        Optional.of(SessionEnding.CONTEXT_FULL),
        narrow.forbidsSlice(opened.plusThought(30), 16_000));
  }
}
