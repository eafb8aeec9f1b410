package dev.relisten.gpuworkers.model;

import java.util.List;

/** How near an engine comes to a reference. */
public record Verification(String engine, List<Check> checks) {
  public boolean passed() {
    return checks.stream().allMatch(Check::passed);
  }

  /**
   * One comparison.
   *
   * @param name in snake_case, such as {@code logits_in_chunks}
   * @param compared numbers, or ids, that were compared; 0 is a failure
   * @param largest difference found, infinity where sizes differ; or how many ids are wrong
   * @param tolerance largest difference allowed; 0 for ids
   * @param worst where the largest difference, or the first wrong id, is; empty if there is none
   */
  public record Check(String name, long compared, double largest, double tolerance, String worst) {
    public boolean passed() {
      return compared > 0 && largest <= tolerance;
    }
  }
}
