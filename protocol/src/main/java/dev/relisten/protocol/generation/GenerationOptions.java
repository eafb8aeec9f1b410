package dev.relisten.protocol.generation;

/**
 * How a worker samples one sequence.
 *
 * @param temperature 0 is greedy
 * @param topP nucleus, in (0, 1]; 1 keeps all
 * @param topK most likely tokens kept; 0 keeps all
 * @param seed the same seed and inputs give the same tokens
 * @param repetitionNgramTokens length of the n-gram whose repetition ends a turn; 0 is off
 * @param repetitionLimit how often in a row that n-gram may stand
 */
public record GenerationOptions(
    double temperature,
    double topP,
    int topK,
    long seed,
    int repetitionNgramTokens,
    int repetitionLimit) {}
