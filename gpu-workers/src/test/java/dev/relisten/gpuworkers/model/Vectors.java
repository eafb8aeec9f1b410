package dev.relisten.gpuworkers.model;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.FloatBuffer;
import java.nio.file.Path;

/** The vectors in the test resources: what the public implementation computes. */
public final class Vectors {
  private Vectors() {}

  /** Holds {@code checkpoint/}, {@code audio/} and {@code expected/}. */
  public static Path reference() {
    URL url = Vectors.class.getResource("/reference");
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  public static Path checkpoint() {
    return reference().resolve("checkpoint");
  }

  static float[] floats(FloatBuffer buffer) {
    float[] values = new float[buffer.remaining()];
    buffer.duplicate().get(values);
    return values;
  }
}
