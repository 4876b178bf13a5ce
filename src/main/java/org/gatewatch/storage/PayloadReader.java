package org.gatewatch.storage;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the elements that payloads are made of; see the package's format. Every length is checked
 * against the bytes that are left before anything is allocated for it.
 */
final class PayloadReader {
  /** Most items in a list, and most bytes in a text. */
  static final int MAX_ITEMS = 1 << 20;

  private final ByteBuffer in;

  PayloadReader(byte[] payload) {
    in = ByteBuffer.wrap(payload);
  }

  int octet() {
    need(1);
    return in.get() & 0xff;
  }

  long count() {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      int next = octet();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new MalformedRecordException("a number is longer than 63 bits");
  }

  /** A count of items that take at least so many bytes each, so that it cannot exceed the rest. */
  int countOfItems(int leastBytesEach) {
    long value = count();
    if (value > in.remaining() / leastBytesEach || value > MAX_ITEMS) {
      throw new MalformedRecordException(
          value
              + " items are announced where "
              + in.remaining()
              + " bytes are left and "
              + MAX_ITEMS
              + " items are allowed");
    }
    return (int) value;
  }

  int smallCount(String what) {
    long value = count();
    if (value > Integer.MAX_VALUE) {
      throw new MalformedRecordException(what + " is out of range: " + value);
    }
    return (int) value;
  }

  long signed() {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      int next = octet();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw new MalformedRecordException("a signed number is longer than 64 bits");
  }

  double real() {
    need(8);
    return in.getDouble();
  }

  float real32() {
    need(4);
    return in.getFloat();
  }

  String text() {
    int length = countOfItems(1);
    ByteBuffer slice = in.slice(in.position(), length);
    in.position(in.position() + length);
    try {
      CharBuffer chars = StandardCharsets.UTF_8.newDecoder().decode(slice);
      return chars.toString();
    } catch (CharacterCodingException e) {
      throw new MalformedRecordException("a text is not UTF-8", e);
    }
  }

  boolean flag() {
    int value = octet();
    if (value > 1) {
      throw new MalformedRecordException("a flag is " + value + ", neither 0 nor 1");
    }
    return value == 1;
  }

  <E extends Enum<E>> E constant(Class<E> type) {
    E[] constants = type.getEnumConstants();
    int ordinal = octet();
    if (ordinal >= constants.length) {
      throw new MalformedRecordException(
          type.getSimpleName() + " has no constant number " + ordinal);
    }
    return constants[ordinal];
  }

  <T> @Nullable T optional(Function<PayloadReader, T> item) {
    return flag() ? item.apply(this) : null;
  }

  <T extends @Nullable Object> List<T> list(Function<PayloadReader, T> item) {
    return items(countOfItems(1), item);
  }

  /** The items of a list whose size was read already. */
  <T extends @Nullable Object> List<T> items(int size, Function<PayloadReader, T> item) {
    List<T> values = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      values.add(item.apply(this));
    }
    return values;
  }

  Map<String, String> texts() {
    int size = countOfItems(2);
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < size; i++) {
      values.put(text(), text());
    }
    return values;
  }

  void end() {
    if (in.hasRemaining()) {
      throw new MalformedRecordException(in.remaining() + " bytes follow the end of the payload");
    }
  }

  private void need(int bytes) {
    if (in.remaining() < bytes) {
      throw new MalformedRecordException("the payload ends early");
    }
  }
}
