package dev.relisten.gpuworkers;

import dev.relisten.protocol.generation.SliceRef;
import java.util.Arrays;
import java.util.List;

/**
 * What all questions about one clip begin with: the form's tokens in front of the sound, and the
 * sound, by its content. Equal prefixes have equal keys and values.
 *
 * @param idsBefore with the opening of the sound
 * @param soundSha256 of the clip
 * @param tokens in all
 */
record PromptPrefix(List<Integer> idsBefore, String soundSha256, int tokens) {
  static PromptPrefix of(Language.Prompt prompt, SliceRef clip) {
    List<Integer> ids = Arrays.stream(prompt.beforeSound()).boxed().toList();
    return new PromptPrefix(ids, clip.sha256(), ids.size() + Insertion.audioTokens(clip));
  }
}
