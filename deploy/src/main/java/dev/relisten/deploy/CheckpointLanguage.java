package dev.relisten.deploy;

import dev.relisten.gpuworkers.Language;
import dev.relisten.gpuworkers.model.Checkpoint;
import dev.relisten.gpuworkers.model.StreamDecoder;
import dev.relisten.gpuworkers.model.TextTokenizer;
import dev.relisten.protocol.prompt.PromptForm;
import dev.relisten.protocol.prompt.PromptPiece;
import dev.relisten.protocol.prompt.ReasoningPrompt;
import dev.relisten.protocol.prompt.SpecialTokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** The words of a checkpoint: its tokenizer and its prompt form. Thread-safe. */
final class CheckpointLanguage implements Language {
  private final TextTokenizer tokenizer;
  private final PromptForm form;
  private final ControlTokens controls;

  private CheckpointLanguage(TextTokenizer tokenizer, PromptForm form, ControlTokens controls) {
    this.tokenizer = tokenizer;
    this.form = form;
    this.controls = controls;
  }

  /** Throws IllegalArgumentException if the tokenizer or the prompt form is not one. */
  static CheckpointLanguage read(Checkpoint checkpoint) {
    TextTokenizer tokenizer = TextTokenizer.read(checkpoint.directory());
    int vocabulary = checkpoint.config().text().vocabulary();
    return new CheckpointLanguage(tokenizer, form(checkpoint), controls(tokenizer, vocabulary));
  }

  private static PromptForm form(Checkpoint checkpoint) {
    try {
      return PromptForm.ofCheckpoint(checkpoint.directory());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Prompt prompt(String question, List<String> choices) {
    List<PromptPiece> pieces = ReasoningPrompt.render(form, question, choices);
    int sound = pieces.indexOf(new PromptPiece.Audio());
    return new Prompt(ids(pieces.subList(0, sound)), ids(pieces.subList(sound + 1, pieces.size())));
  }

  @Override
  public int[] encode(String text) {
    return tokenizer.encode(text);
  }

  @Override
  public Detokenizer detokenizer() {
    return new Streaming(tokenizer.stream());
  }

  @Override
  public ControlTokens controls() {
    return controls;
  }

  private int[] ids(List<PromptPiece> pieces) {
    return pieces.stream().flatMapToInt(this::ids).toArray();
  }

  private IntStream ids(PromptPiece piece) {
    if (piece instanceof PromptPiece.Control control) {
      return IntStream.of(tokenizer.controlToken(control.token()));
    }
    return IntStream.of(tokenizer.encode(((PromptPiece.Text) piece).plain()));
  }

  private static ControlTokens controls(TextTokenizer tokenizer, int vocabulary) {
    int end = tokenizer.controlToken(SpecialTokens.IM_END);
    int[] silent =
        IntStream.range(0, vocabulary)
            .filter(id -> id != end && tokenizer.bytes(id).length == 0)
            .toArray();
    return new ControlTokens(
        tokenizer.controlToken(SpecialTokens.AUDIO),
        tokenizer.controlToken(SpecialTokens.AUDIO_BOS),
        tokenizer.controlToken(SpecialTokens.AUDIO_EOS),
        Set.of(end),
        silent);
  }

  private record Streaming(StreamDecoder decoder) implements Detokenizer {
    @Override
    public String push(int tokenId) {
      return decoder.append(tokenId);
    }

    @Override
    public String finish() {
      return decoder.flush();
    }
  }
}
