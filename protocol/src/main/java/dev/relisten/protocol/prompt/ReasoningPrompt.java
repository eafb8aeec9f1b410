package dev.relisten.protocol.prompt;

import static dev.relisten.protocol.prompt.SpecialTokens.AUDIO_BOS;
import static dev.relisten.protocol.prompt.SpecialTokens.AUDIO_EOS;
import static dev.relisten.protocol.prompt.SpecialTokens.IM_END;
import static dev.relisten.protocol.prompt.SpecialTokens.IM_START;

import dev.relisten.protocol.prompt.PromptPiece.Audio;
import dev.relisten.protocol.prompt.PromptPiece.Control;
import dev.relisten.protocol.prompt.PromptPiece.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lays out a question for the model: system turn, sound, user text, the assistant's opening. */
public final class ReasoningPrompt {
  private static final Pattern PLACEHOLDER =
      Pattern.compile(Pattern.quote(PromptForm.QUESTION) + "|" + Pattern.quote(PromptForm.CHOICES));

  private ReasoningPrompt() {}

  /**
   * The prompt's pieces in order; adjacent pieces are never both text.
   *
   * @param choices option texts; empty for a free question
   */
  public static List<PromptPiece> render(PromptForm form, String question, List<String> choices) {
    List<PromptPiece> pieces = new ArrayList<>();
    form.system().ifPresent(text -> addSystem(pieces, text));
    pieces.add(new Control(IM_START));
    pieces.add(new Text("user\n"));
    pieces.add(new Control(AUDIO_BOS));
    pieces.add(new Audio());
    pieces.add(new Control(AUDIO_EOS));
    pieces.add(new Text(userText(form, question, choices)));
    addEndOfTurn(pieces);
    pieces.add(new Control(IM_START));
    pieces.add(new Text("assistant\n"));
    return List.copyOf(pieces);
  }

  /** The user's text alone. Placeholders inside the question or a choice stay text. */
  public static String userText(PromptForm form, String question, List<String> choices) {
    String template = choices.isEmpty() ? form.userWithoutChoices() : form.user();
    String joined = String.join(form.choiceSeparator(), choices);
    return PLACEHOLDER
        .matcher(template)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    found.group().equals(PromptForm.QUESTION) ? question : joined));
  }

  private static void addSystem(List<PromptPiece> pieces, String text) {
    pieces.add(new Control(IM_START));
    pieces.add(new Text("system\n" + text));
    addEndOfTurn(pieces);
  }

  private static void addEndOfTurn(List<PromptPiece> pieces) {
    pieces.add(new Control(IM_END));
    pieces.add(new Text("\n"));
  }
}
