package dev.relisten.protocol.prompt;

import static dev.relisten.protocol.prompt.SpecialTokens.AUDIO_BOS;
import static dev.relisten.protocol.prompt.SpecialTokens.AUDIO_EOS;
import static dev.relisten.protocol.prompt.SpecialTokens.IM_END;
import static dev.relisten.protocol.prompt.SpecialTokens.IM_START;

import dev.relisten.protocol.prompt.PromptPiece.Audio;
import dev.relisten.protocol.prompt.PromptPiece.Control;
import dev.relisten.protocol.prompt.PromptPiece.Text;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lays out a question for the model: system turn, sound, user text, the assistant's opening. */
public final class ReasoningPrompt {
  private ReasoningPrompt() {}

  /** The prompt of a question about all of the sound shown. */
  public static List<PromptPiece> render(PromptForm form, String question, List<String> choices) {
    return render(form, question, choices, Optional.empty());
  }

  /**
   * The prompt's pieces in order; adjacent pieces are never both text.
   *
   * @param choices option texts; empty for a free question
   * @param notes present if the sound shown is a part of a longer recording
   */
  public static List<PromptPiece> render(
      PromptForm form, String question, List<String> choices, Optional<PromptNotes> notes) {
    List<PromptPiece> pieces = new ArrayList<>();
    form.system().ifPresent(text -> addSystem(pieces, text));
    pieces.add(new Control(IM_START));
    pieces.add(new Text("user\n"));
    pieces.add(new Control(AUDIO_BOS));
    pieces.add(new Audio());
    pieces.add(new Control(AUDIO_EOS));
    String before = notes.map(of -> notesText(form, of)).orElse("");
    pieces.add(new Text(before + userText(form, question, choices)));
    addEndOfTurn(pieces);
    pieces.add(new Control(IM_START));
    pieces.add(new Text("assistant\n"));
    return List.copyOf(pieces);
  }

  /** The user's text alone. Placeholders inside the question or a choice stay text. */
  public static String userText(PromptForm form, String question, List<String> choices) {
    String template = choices.isEmpty() ? form.userWithoutChoices() : form.user();
    String joined = String.join(form.choiceSeparator(), choices);
    return Placeholders.fill(
        template, Map.of(PromptForm.QUESTION, question, PromptForm.CHOICES, joined));
  }

  /** What stands before the user's text. Placeholders inside the notes stay text. */
  public static String notesText(PromptForm form, PromptNotes notes) {
    return Placeholders.fill(
        form.listening().notes(),
        Map.of(
            ListeningForm.NOTES, notes.text(),
            ListeningForm.START, plain(notes.startSeconds()),
            ListeningForm.END, plain(notes.endSeconds())));
  }

  private static String plain(BigDecimal seconds) {
    return seconds.setScale(1, RoundingMode.HALF_UP).toPlainString();
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
