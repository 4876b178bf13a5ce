package org.gatewatch.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads event files by their specifications alone: records with their checksums, bit by bit, and
 * the fields of messages by number. It shares nothing with what writes them.
 */
final class PlainEvents {
  private static final int VARINT = 0;
  private static final int DOUBLE = 1;
  private static final int BYTES = 2;
  private static final int FLOAT = 5;

  private PlainEvents() {}

  /**
   * An event.
   *
   * @param numbers scalars by tag
   * @param buckets counts of histograms, by tag, and by the upper end of each
   */
  record Event(
      double wallTime,
      long step,
      String version,
      Map<String, Float> numbers,
      Map<String, Map<Double, Double>> buckets) {}

  static List<Event> read(byte[] file) {
    List<Event> events = new ArrayList<>();
    ByteBuffer rest = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    while (rest.hasRemaining()) {
      byte[] length = new byte[8];
      rest.get(length);
      assertThat(rest.getInt()).as("checksum of a length").isEqualTo(masked(length));
      byte[] data =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      rest.get(data);
      assertThat(rest.getInt()).as("checksum of a record").isEqualTo(masked(data));
      events.add(event(fields(data)));
    }
    return events;
  }

  private static int masked(byte[] bytes) {
    int crc = ~0;
    for (byte each : bytes) {
      crc ^= each & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ 0x82f63b78;
      }
    }
    crc = ~crc;
    return (crc >>> 15 | crc << 17) + 0xa282ead8;
  }

  private static Event event(Map<Integer, List<Object>> fields) {
    Map<String, Float> numbers = new LinkedHashMap<>();
    Map<String, Map<Double, Double>> buckets = new LinkedHashMap<>();
    for (Object summary : fields.getOrDefault(5, List.of())) {
      for (Object value : fields((byte[]) summary).get(1)) {
        Map<Integer, List<Object>> of = fields((byte[]) value);
        String tag = text(of, 1);
        if (of.containsKey(2)) {
          assertThat(numbers.put(tag, (Float) of.get(2).get(0))).isNull();
        } else {
          assertThat(buckets.put(tag, buckets((byte[]) of.get(5).get(0)))).isNull();
        }
      }
    }
    return new Event(
        (Double) fields.get(1).get(0),
        (Long) fields.getOrDefault(2, List.of(0L)).get(0),
        fields.containsKey(3) ? text(fields, 3) : "",
        numbers,
        buckets);
  }

  private static String text(Map<Integer, List<Object>> fields, int number) {
    return new String((byte[]) fields.get(number).get(0), StandardCharsets.UTF_8);
  }

  private static Map<Double, Double> buckets(byte[] histogram) {
    Map<Integer, List<Object>> fields = fields(histogram);
    ByteBuffer limits = doubles(fields.get(6));
    ByteBuffer counts = doubles(fields.get(7));
    Map<Double, Double> buckets = new LinkedHashMap<>();
    while (limits.hasRemaining()) {
      buckets.put(limits.getDouble(), counts.getDouble());
    }
    assertThat(counts.hasRemaining()).isFalse();
    return buckets;
  }

  /** Packed, as all that write this message do. */
  private static ByteBuffer doubles(List<Object> packed) {
    return ByteBuffer.wrap((byte[]) packed.get(0)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static Map<Integer, List<Object>> fields(byte[] message) {
    Map<Integer, List<Object>> fields = new LinkedHashMap<>();
    ByteBuffer rest = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    while (rest.hasRemaining()) {
      long key = varint(rest);
      fields
          .computeIfAbsent((int) (key >>> 3), number -> new ArrayList<>())
          .add(value((int) key & 7, rest));
    }
    return fields;
  }

  private static Object value(int type, ByteBuffer rest) {
    return switch (type) {
      case VARINT -> varint(rest);
      case DOUBLE -> rest.getDouble();
      case FLOAT -> rest.getFloat();
      case BYTES -> {
        byte[] bytes = new byte[(int) varint(rest)];
        rest.get(bytes);
        yield bytes;
      }
      default -> throw new AssertionError("a field of type " + type);
    };
  }

  private static long varint(ByteBuffer rest) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = rest.get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
