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
 * against the bytes that are left, and charged to the record's budget, before anything is allocated
 * for it.
 */
final class PayloadReader {
  /** Most items in a list, and most bytes in a text. */
  static final int MAX_ITEMS = 1 << 20;

  /** Most bytes in a text; names of layers and findings of alerts are the longest. */
  static final int MAX_TEXT = 1 << 16;

  private final ByteBuffer in;
  private final DecodingBudget budget;

  /** Reads a payload of a record that is as large as the payload. */
  PayloadReader(byte[] payload) {
    this(payload, new DecodingBudget(payload.length));
  }

  PayloadReader(byte[] payload, DecodingBudget budget) {
    this(ByteBuffer.wrap(payload), budget);
  }

  private PayloadReader(ByteBuffer in, DecodingBudget budget) {
    this.in = in;
    this.budget = budget;
  }

  /** Charges what is about to be made. */
  void charge(int items, int bytesEach) {
    budget.charge(items, bytesEach);
  }

  /** Charges an object that is about to be made. */
  void chargeObject() {
    budget.charge(DecodingBudget.OBJECT);
  }

  int octet() {
    need(1);
    return in.get() & 0xff;
  }

  /** A reader of the next so many bytes, on the same budget. */
  PayloadReader part(int length) {
    return new PayloadReader(octets(length), budget);
  }

  /** A view of the next so many bytes, from its position 0 on. */
  ByteBuffer octets(int length) {
    need(length);
    ByteBuffer octets = in.slice(in.position(), length);
    in.position(in.position() + length);
    return octets;
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

  /** Likewise, and at most so many, of what. */
  int countOfItems(int leastBytesEach, int most, String what) {
    int value = countOfItems(leastBytesEach);
    if (value > most) {
      throw new MalformedRecordException(value + " " + what + ", at most " + most + " are allowed");
    }
    return value;
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
    int length = countOfItems(1, MAX_TEXT, "bytes of a text");
    charge(length, 4);
    chargeObject();
    try {
      CharBuffer chars = StandardCharsets.UTF_8.newDecoder().decode(octets(length));
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

  /** A list of at most so many, of what. */
  <T extends @Nullable Object> List<T> list(
      int most, String what, Function<PayloadReader, T> item) {
    return items(countOfItems(1, most, what), item);
  }

  /** The items of a list whose size was read already. */
  <T extends @Nullable Object> List<T> items(int size, Function<PayloadReader, T> item) {
    charge(size, 2 * Long.BYTES); // The list, and the copy that its owner makes.
    List<T> values = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      values.add(item.apply(this));
    }
    return values;
  }

  Map<String, String> texts(int most, String what) {
    int size = countOfItems(2, most, what);
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < size; i++) {
      chargeObject();
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
