package dev.relisten.protocol.prompt;

/** A piece of a prompt. Only {@link Control} becomes a control token. */
public sealed interface PromptPiece {
  /** One control token, by its name in {@link SpecialTokens}. */
  record Control(String token) implements PromptPiece {}

  /** Text, encoded with special tokens off: whatever it looks like, it stays text. */
  record Text(String plain) implements PromptPiece {}

  /** The place of the sound shown first: one {@code <|AUDIO|>} for each of its audio tokens. */
  record Audio() implements PromptPiece {}
}
