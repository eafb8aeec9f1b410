package dev.relisten.gpuworkers;

import dev.relisten.gpuworkers.model.Checkpoint;
import dev.relisten.gpuworkers.model.StreamDecoder;
import dev.relisten.gpuworkers.model.TextTokenizer;
import dev.relisten.gpuworkers.model.ThinkerConfig;
import dev.relisten.protocol.prompt.ListeningForm;
import dev.relisten.protocol.prompt.PromptForm;
import dev.relisten.protocol.prompt.PromptNotes;
import dev.relisten.protocol.prompt.PromptPiece;
import dev.relisten.protocol.prompt.ReasoningPrompt;
import dev.relisten.protocol.prompt.SpecialTokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The language of a checkpoint: its tokenizer, and its prompt form or Echo's. Thread-safe; closing
 * closes the tokenizer.
 */
public final class CheckpointLanguage implements Language {
  private static final String END_OF_TEXT = "<|endoftext|>";

  private final TextTokenizer tokenizer;
  private final PromptForm form;
  private final ControlTokens controls;

  private CheckpointLanguage(TextTokenizer tokenizer, PromptForm form, ThinkerConfig config) {
    this.tokenizer = tokenizer;
    this.form = form;
    this.controls = controls(config);
  }

  /** Reads tokenizer.json and, if it is there, relisten.json beside config.json. */
  public static CheckpointLanguage of(Checkpoint checkpoint) {
    try {
      return new CheckpointLanguage(
          TextTokenizer.read(checkpoint.directory()),
          PromptForm.ofCheckpoint(checkpoint.directory()),
          checkpoint.config());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How the checkpoint listens to recordings that are longer than it takes at once. */
  public ListeningForm listening() {
    return form.listening();
  }

  @Override
  public Prompt prompt(String question, List<String> choices, Optional<PromptNotes> notes) {
    List<PromptPiece> pieces = ReasoningPrompt.render(form, question, choices, notes);
    int sound = pieces.indexOf(new PromptPiece.Audio());
    return new Prompt(ids(pieces.subList(0, sound)), ids(pieces.subList(sound + 1, pieces.size())));
  }

  @Override
  public int[] encode(String text) {
    return tokenizer.encode(text);
  }

  @Override
  public Detokenizer detokenizer() {
    StreamDecoder decoder = tokenizer.stream();
    return new Detokenizer() {
      @Override
      public String push(int tokenId) {
        return decoder.append(tokenId);
      }

      @Override
      public String finish() {
        return decoder.flush();
      }
    };
  }

  @Override
  public ControlTokens controls() {
    return controls;
  }

  @Override
  public void close() {
    tokenizer.close();
  }

  private int[] ids(List<PromptPiece> pieces) {
    return pieces.stream().flatMapToInt(piece -> IntStream.of(ids(piece))).toArray();
  }

  private int[] ids(PromptPiece piece) {
    return piece instanceof PromptPiece.Control control
        ? new int[] {tokenizer.controlToken(control.token())}
        : tokenizer.encode(((PromptPiece.Text) piece).plain());
  }

  private ControlTokens controls(ThinkerConfig config) {
    Set<Integer> endOfTurn = new HashSet<>();
    endOfTurn.add(tokenizer.controlToken(SpecialTokens.IM_END));
    int[] endOfText = tokenizer.encodeWithControl(END_OF_TEXT);
    if (endOfText.length == 1) {
      endOfTurn.add(endOfText[0]);
    }
    int[] neverSampled =
        IntStream.range(0, config.text().vocabulary())
            .filter(id -> tokenizer.bytes(id).length == 0 && !endOfTurn.contains(id))
            .toArray();
    return new ControlTokens(
        config.audioToken(),
        config.audioBosToken(),
        config.audioEosToken(),
        Set.copyOf(endOfTurn),
        neverSampled);
  }
}
