package dev.relisten.protocol.prompt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.protocol.prompt.PromptForm.AnswersWith;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptFormTest {
  private static final String NANO =
      """
      {"prompt": {"system": null, "user": "{question} Choices: {choices}",
       "user_without_choices": "{question} Choices: ", "choice_separator": "; "},
       "answers_with": "choice_text"}
      """;

  @TempDir Path directory;

  @Test
  void readsEveryKey() {
    assertEquals(
        new PromptForm(
            Optional.empty(),
            "{question} Choices: {choices}",
            "{question} Choices: ",
            "; ",
            AnswersWith.CHOICE_TEXT,
            ListeningForm.echo()),
        PromptForm.parse(NANO, "test"));
  }

  @Test
  void systemMayBeText() {
    PromptForm form = PromptForm.parse(NANO.replace("null", "\"Listen.\""), "test");
    assertEquals(Optional.of("Listen."), form.system());
  }

  @Test
  void checkpointWithoutAFormSpeaksEcho() throws Exception {
    assertEquals(PromptForm.echo(), PromptForm.ofCheckpoint(directory));
    Files.writeString(directory.resolve("relisten.json"), NANO);
    assertEquals(PromptForm.parse(NANO, "test"), PromptForm.ofCheckpoint(directory));
  }

  private static final String LISTENING =
      """
      {"window_seconds": 12, "overlap_seconds": 2, "question": "What?",
       "notes": "From {start} to {end}: {notes}."}\
      """;

  private static String withListening(String listening) {
    return NANO.strip().replaceFirst("}$", ", \"listening\": " + listening + "}");
  }

  @Test
  void listening_isRead() {
    assertEquals(
        new ListeningForm(12, 2, "What?", "From {start} to {end}: {notes}."),
        PromptForm.parse(withListening(LISTENING), "test").listening());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "12|0|f: listening.window_seconds: 0 (expected: >= 1)",
        "12|1.5|f: listening.window_seconds: 1.5 (expected: a whole number)",
        ": 2|: 7|f: listening.overlap_seconds: 7 (expected: 0 to half of window_seconds)",
        "What?| |f: listening.question: ' ' (expected: not blank)",
        "{start}|{notes} {notes}|f: listening.notes: {notes} stands 3 times (expected: 0 to 1)",
        "{start}|{end}|f: listening.notes: {end} stands 2 times (expected: 0 to 1)",
        "\"question\"|\"ask\"|f: listening.keys: [ask, notes, overlap_seconds, window_seconds]"
            + " (expected: [notes, overlap_seconds, question, window_seconds])",
      })
  void wrongListening_namesKeyAndExpectation(String old, String wrong, String message) {
    String json = withListening(LISTENING.replace(old, wrong == null ? " " : wrong));
    Exception e = assertThrows(IllegalArgumentException.class, () -> PromptForm.parse(json, "f"));
    assertEquals(message, e.getMessage());
  }

  @Test
  void echo_asksForTagsAndBothBlocks() {
    for (String user :
        new String[] {PromptForm.echo().user(), PromptForm.echo().userWithoutChoices()}) {
      for (String asked :
          new String[] {"{question}", "step by step", "<seg>", "</seg>", "<think>", "<answer>"}) {
        assertTrue(user.contains(asked), () -> asked + " in " + user);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"choice_separator\": \"; \"|\"separator\": \"; \"|f: prompt.keys: [separator, system,"
            + " user, user_without_choices] (expected: [choice_separator, system, user,"
            + " user_without_choices])",
        "\"choice_text\"|\"letter\"|f: answers_with: \"letter\" (expected: \"choice_text\")",
        "\"; \"|7|f: prompt.choice_separator: 7 (expected: a string)",
        "Choices: {choices}|Choices|f: prompt.user: {choices} stands 0 times (expected: 1)",
        "\"{question} Choices: \"|\"?\"|f: prompt.user_without_choices: {question} stands 0 times"
            + " (expected: 1)",
      })
  void wrongForm_namesSourceKeyAndExpectation(String old, String wrong, String message) {
    String json = NANO.replace(old, wrong);
    Exception e = assertThrows(IllegalArgumentException.class, () -> PromptForm.parse(json, "f"));
    assertEquals(message, e.getMessage());
  }

  @Test
  void notJson_isSaid() {
    Exception e = assertThrows(IllegalArgumentException.class, () -> PromptForm.parse("{", "f"));
    assertTrue(e.getMessage().startsWith("f: not JSON: "), e::getMessage);
    assertThrows(IllegalArgumentException.class, () -> PromptForm.parse("[]", "f"));
    assertThrows(IllegalArgumentException.class, () -> PromptForm.parse("", "f"));
  }
}
