package org.gatewatch.storage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the elements that payloads are made of; see the package's format. Into an array of its
 * own, since the JDK's stream takes a lock for each octet.
 */
final class PayloadWriter {
  /** Octets that a count takes at most. */
  static final int MOST_OF_A_COUNT = 10;

  private byte[] written;
  private int size;

  PayloadWriter() {
    this(1 << 16);
  }

  /** A writer that has room for so many bytes; it makes more if they do not suffice. */
  PayloadWriter(int room) {
    written = new byte[room];
  }

  byte[] toByteArray() {
    return Arrays.copyOf(written, size);
  }

  /** How many bytes are written. */
  int size() {
    return size;
  }

  void octet(int value) {
    makeRoom(1);
    written[size++] = (byte) value;
  }

  /** Four octets, the highest first. */
  void octets(int value) {
    makeRoom(Integer.BYTES);
    written[size] = (byte) (value >>> 24);
    written[size + 1] = (byte) (value >>> 16);
    written[size + 2] = (byte) (value >>> 8);
    written[size + 3] = (byte) value;
    size += Integer.BYTES;
  }

  void octets(byte[] values) {
    makeRoom(values.length);
    System.arraycopy(values, 0, written, size, values.length);
    size += values.length;
  }

  /** All that another has written. */
  void octets(PayloadWriter other) {
    makeRoom(other.size);
    System.arraycopy(other.written, 0, written, size, other.size);
    size += other.size;
  }

  /**
   * Leaves out octets, for which there is room then in {@link #array}.
   *
   * @return where they are
   */
  int skip(int many) {
    makeRoom(many);
    size += many;
    return size - many;
  }

  /** What is written to, until there is no more room in it. */
  byte[] array() {
    return written;
  }

  /** Makes room for so many more octets. */
  void makeRoom(int more) {
    int needed = Math.addExact(size, more);
    if (needed > written.length) {
      written = Arrays.copyOf(written, Math.max(needed, 2 * written.length));
    }
  }

  void count(long value) {
    makeRoom(MOST_OF_A_COUNT);
    size = count(value, written, size);
  }

  /**
   * Writes a count to where there is room.
   *
   * @return the place behind it
   */
  static int count(long value, byte[] to, int from) {
    int at = from;
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      to[at++] = (byte) ((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    to[at++] = (byte) rest;
    return at;
  }

  void signed(long value) {
    count((value << 1) ^ (value >> 63));
  }

  void real(double value) {
    long bits = Double.doubleToRawLongBits(value);
    for (int shift = 56; shift >= 0; shift -= 8) {
      octet((int) (bits >>> shift));
    }
  }

  void real32(float value) {
    int bits = Float.floatToRawIntBits(value);
    for (int shift = 24; shift >= 0; shift -= 8) {
      octet(bits >>> shift);
    }
  }

  void text(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    count(bytes.length);
    octets(bytes);
  }

  void flag(boolean value) {
    octet(value ? 1 : 0);
  }

  @SuppressWarnings("EnumOrdinal") // The format says: by position.
  void constant(Enum<?> value) {
    octet(value.ordinal());
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
