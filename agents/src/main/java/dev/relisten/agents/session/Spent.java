package dev.relisten.agents.session;

/**
 * What a session has used. Immutable.
 *
 * @param turns generation between two pauses; 1 at the opening
 * @param thoughtTokens sampled before the thinking ended
 * @param answerTokens sampled after it
 * @param promptTokens of the prompt, its sound included; 0 before the opening
 * @param promptAudioTokens of the sound in the prompt
 * @param insertedTokens of slices and forced text
 * @param insertedSamples listened to again
 */
record Spent(
    int turns,
    int thoughtTokens,
    int answerTokens,
    int promptTokens,
    int promptAudioTokens,
    int insertedTokens,
    long insertedSamples) {
  static final Spent NOTHING = new Spent(1, 0, 0, 0, 0, 0, 0);

  int sampledTokens() {
    return thoughtTokens + answerTokens;
  }

  Spent withPrompt(int tokens, int audioTokens) {
    return new Spent(
        turns, thoughtTokens, answerTokens, tokens, audioTokens, insertedTokens, insertedSamples);
  }

  Spent plusTurn() {
    return new Spent(
        turns + 1,
        thoughtTokens,
        answerTokens,
        promptTokens,
        promptAudioTokens,
        insertedTokens,
        insertedSamples);
  }

  Spent plusThought(int tokens) {
    return new Spent(
        turns,
        thoughtTokens + tokens,
        answerTokens,
        promptTokens,
        promptAudioTokens,
        insertedTokens,
        insertedSamples);
  }

  Spent plusAnswer(int tokens) {
    return new Spent(
        turns,
        thoughtTokens,
        answerTokens + tokens,
        promptTokens,
        promptAudioTokens,
        insertedTokens,
        insertedSamples);
  }

  Spent plusInserted(int tokens, long samples) {
    return new Spent(
        turns,
        thoughtTokens,
        answerTokens,
        promptTokens,
        promptAudioTokens,
        insertedTokens + tokens,
        insertedSamples + samples);
  }
}
