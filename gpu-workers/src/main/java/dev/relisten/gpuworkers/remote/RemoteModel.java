package dev.relisten.gpuworkers.remote;

import dev.relisten.gpuworkers.CheckpointLanguage;
import dev.relisten.gpuworkers.Language;
import dev.relisten.gpuworkers.LoadedModel;
import dev.relisten.gpuworkers.model.Checkpoint;
import dev.relisten.gpuworkers.model.MelWindows;
import dev.relisten.gpuworkers.model.TextTokenizer;
import dev.relisten.protocol.generation.GenerationCommand.Open;
import dev.relisten.protocol.generation.ModelInfo;
import dev.relisten.protocol.generation.Part;
import dev.relisten.protocol.generation.SliceRef;
import dev.relisten.protocol.prompt.PromptForm;
import dev.relisten.protocol.prompt.ReasoningPrompt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * What is known here of the model that the server runs: its tokenizer and prompt form, read from a
 * copy of its checkpoint's small files. The server tokenises text anew, so ids are what it says, or
 * what this tokenizer makes of the text. Thread-safe.
 */
public record RemoteModel(
    ModelInfo info, TextTokenizer tokenizer, PromptForm form, Language.ControlTokens controls) {
  private static final String ENGINE = "remote";

  /** A word joiner: parts a control token's text without showing. */
  private static final String JOINER = "\u2060";

  /** Reads the small files of a checkpoint; the server is taken to serve all of its window. */
  public static RemoteModel of(Checkpoint checkpoint) {
    int contextTokens = checkpoint.config().text().contextTokens();
    long maxClip = LoadedModel.maxClipSamples(contextTokens);
    try (CheckpointLanguage language = CheckpointLanguage.of(checkpoint)) {
      ModelInfo info =
          new ModelInfo(
              checkpoint.name(),
              checkpoint.sha256(),
              ENGINE,
              contextTokens,
              maxClip,
              LoadedModel.listening(language.listening(), maxClip));
      return new RemoteModel(
          info,
          TextTokenizer.read(checkpoint.directory()),
          PromptForm.ofCheckpoint(checkpoint.directory()),
          language.controls());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Text behind the sound in the user's message. No control token is left in it. */
  String userText(Open open) {
    String notes = Language.notes(open).map(of -> ReasoningPrompt.notesText(form, of)).orElse("");
    return harmless(notes + ReasoningPrompt.userText(form, open.question(), open.choices()));
  }

  Optional<String> systemText() {
    return form.system();
  }

  /** The server finds control tokens in any text: each is parted behind its first character. */
  private static String harmless(String text) {
    return text.replace("<|", "<" + JOINER + "|");
  }

  int[] encode(String text) {
    return tokenizer.encode(text);
  }

  String decode(int[] ids) {
    StringBuilder text = new StringBuilder();
    var decoder = tokenizer.stream();
    for (int id : ids) {
      text.append(decoder.append(id));
    }
    return text.append(decoder.flush()).toString();
  }

  /** Tokens that a part becomes, as this project counts them. */
  int[] ids(Part part) {
    if (part instanceof Part.Slice slice) {
      int[] ids = new int[audioTokens(slice.ref()) + 2];
      Arrays.fill(ids, controls.audio());
      ids[0] = controls.audioBos();
      ids[ids.length - 1] = controls.audioEos();
      return ids;
    }
    return part instanceof Part.Ids given ? given.ids() : encode(((Part.ForcedText) part).text());
  }

  static int audioTokens(SliceRef ref) {
    return MelWindows.audioTokens(Math.toIntExact(ref.lengthSamples()));
  }

  int countAudio(int[] ids) {
    return (int) Arrays.stream(ids).filter(id -> id == controls.audio()).count();
  }
}
