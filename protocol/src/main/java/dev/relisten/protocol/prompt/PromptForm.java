package dev.relisten.protocol.prompt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The wording that a checkpoint was trained with; data of the checkpoint, in {@code relisten.json}
 * beside {@code config.json}. Immutable.
 *
 * @param system text of a system turn, if there is one
 * @param user text behind the sound; {@code {question}} and {@code {choices}} each stand once
 * @param userWithoutChoices the same for a free question; {@code {question}} stands once
 * @param choiceSeparator between two option texts
 * @param answersWith what the model puts into its answer block
 * @param listening how it listens to recordings that are longer than it takes at once
 */
public record PromptForm(
    Optional<String> system,
    String user,
    String userWithoutChoices,
    String choiceSeparator,
    AnswersWith answersWith,
    ListeningForm listening) {
  public static final String FILE_NAME = "relisten.json";
  static final String QUESTION = "{question}";
  static final String CHOICES = "{choices}";

  private static final String ECHO_INSTRUCTION =
      "Reason step by step and listen closely. Whenever a passage of the recording matters, point"
          + " to it by its time stamps in seconds, written as <seg>start, end</seg>, before you say"
          + " what is heard there. Put your reasoning and then your answer into this form:"
          + " <think>reasoning</think><answer>answer</answer>.";

  /** What stands in an answer block. */
  public enum AnswersWith {
    /** The option's text, or free text. */
    CHOICE_TEXT
  }

  public PromptForm {
    Placeholders.require("user", user, QUESTION, 1, 1);
    Placeholders.require("user", user, CHOICES, 1, 1);
    Placeholders.require("user_without_choices", userWithoutChoices, QUESTION, 1, 1);
    Placeholders.require("user_without_choices", userWithoutChoices, CHOICES, 0, 0);
  }

  /** For checkpoints of Qwen2.5-Omni's kind without a form of their own, in Echo's manner. */
  public static PromptForm echo() {
    return new PromptForm(
        Optional.of("You are a helpful assistant."),
        "{question}\nThe answer is one of these options, word for word: {choices}\n"
            + ECHO_INSTRUCTION,
        "{question}\n" + ECHO_INSTRUCTION,
        "; ",
        AnswersWith.CHOICE_TEXT,
        ListeningForm.echo());
  }

  /**
   * The form beside a checkpoint's {@code config.json}, else {@link #echo()}.
   *
   * @throws IllegalArgumentException if the file is not a form; the message names file and key
   */
  public static PromptForm ofCheckpoint(Path directory) throws IOException {
    Path file = directory.resolve(FILE_NAME);
    return Files.exists(file) ? read(file) : echo();
  }

  /**
   * Reads one file.
   *
   * @throws IllegalArgumentException if the file is not a form; the message names file and key
   */
  public static PromptForm read(Path file) throws IOException {
    return parse(Files.readString(file), file.toString());
  }

  /**
   * Reads JSON text.
   *
   * @param source named in errors
   * @throws IllegalArgumentException if the text is not a form; the message names source and key
   */
  public static PromptForm parse(String json, String source) {
    return new PromptFormReader(source).read(json);
  }
}
