package dev.relisten.audiostore.dataset;

import java.util.List;

/** Questions about recordings with their right answers, in the order of their file. */
public record QuestionSet(List<QuestionItem> items) {
  public QuestionSet {
    items = List.copyOf(items);
  }
}
