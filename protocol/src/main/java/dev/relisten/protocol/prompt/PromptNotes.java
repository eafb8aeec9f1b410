package dev.relisten.protocol.prompt;

import java.math.BigDecimal;

/**
 * What is said of a recording of which only a part is shown.
 *
 * @param text what was noted of all of it; may be empty
 * @param startSeconds where the sound shown starts in the recording
 * @param endSeconds where it ends
 */
public record PromptNotes(String text, BigDecimal startSeconds, BigDecimal endSeconds) {}
