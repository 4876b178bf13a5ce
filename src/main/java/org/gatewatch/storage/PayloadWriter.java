package org.gatewatch.storage;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Writes the elements that payloads are made of; see the package's format. */
final class PayloadWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);

  byte[] toByteArray() {
    return out.toByteArray();
  }

  void octet(int value) {
    out.write(value);
  }

  void octets(byte[] values) {
    out.writeBytes(values);
  }

  void count(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  void signed(long value) {
    count((value << 1) ^ (value >> 63));
  }

  void real(double value) {
    long bits = Double.doubleToRawLongBits(value);
    for (int shift = 56; shift >= 0; shift -= 8) {
      out.write((int) (bits >>> shift));
    }
  }

  void real32(float value) {
    int bits = Float.floatToRawIntBits(value);
    for (int shift = 24; shift >= 0; shift -= 8) {
      out.write(bits >>> shift);
    }
  }

  void text(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    count(bytes.length);
    out.writeBytes(bytes);
  }

  void flag(boolean value) {
    out.write(value ? 1 : 0);
  }

  void constant(Enum<?> value) {
    out.write(value.ordinal());
  }

  <T> void optional(@Nullable T value, BiConsumer<PayloadWriter, T> item) {
    flag(value != null);
    if (value != null) {
      item.accept(this, value);
    }
  }

  <T> void list(List<T> values, BiConsumer<PayloadWriter, T> item) {
    count(values.size());
    for (T value : values) {
      item.accept(this, value);
    }
  }

  void texts(Map<String, String> values) {
    count(values.size());
    new TreeMap<>(values)
        .forEach(
            (key, value) -> {
              text(key);
              text(value);
            });
  }
}
