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
            AnswersWith.CHOICE_TEXT),
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
