package dev.relisten.gpuworkers.model;

import java.nio.ByteBuffer;
import java.util.Locale;

/** How a checkpoint's numbers are stored; the names are those of safetensors. */
public enum StoredType {
  F32("float32", Float.BYTES) {
    @Override
    float rounded(float value) {
      return value;
    }

    @Override
    void put(ByteBuffer target, float value) {
      target.putFloat(value);
    }
  },
  F16("float16", Short.BYTES) {
    @Override
    float rounded(float value) {
      return NumberFormat16.F16.widen(NumberFormat16.F16.narrow(value));
    }

    @Override
    void put(ByteBuffer target, float value) {
      target.putShort(NumberFormat16.F16.narrow(value));
    }
  },
  BF16("bfloat16", Short.BYTES) {
    @Override
    float rounded(float value) {
      return NumberFormat16.BF16.widen(NumberFormat16.BF16.narrow(value));
    }

    @Override
    void put(ByteBuffer target, float value) {
      target.putShort(NumberFormat16.BF16.narrow(value));
    }
  };

  private final String torchName;
  private final int bytes;

  StoredType(String torchName, int bytes) {
    this.torchName = torchName;
    this.bytes = bytes;
  }

  /** As config.json writes it, such as {@code bfloat16}. */
  public String torchName() {
    return torchName;
  }

  /** Bytes of a number. */
  public int bytes() {
    return bytes;
  }

  /** Reads "f16", "bf16" or "f32", whatever the case. */
  public static StoredType of(String name) {
    try {
      return valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("type: %s (expected: f32, f16, bf16)".formatted(name), e);
    }
  }

  /** What a reader of the file will see. */
  abstract float rounded(float value);

  abstract void put(ByteBuffer target, float value);
}
