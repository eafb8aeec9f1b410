package dev.relisten.gpuworkers.model;

import java.util.Arrays;

/** Row-major fp32 values on the heap. The arrays are not copied: do not change them. */
@SuppressWarnings("ArrayRecordComponent")
public record Tensor(float[] values, long... shape) {
  public Tensor {
    long elements = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    if (elements != values.length) {
      throw new IllegalArgumentException(
          "%d values (expected: %d for shape %s)"
              .formatted(values.length, elements, Arrays.toString(shape)));
    }
  }
}
