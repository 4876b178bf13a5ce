package org.gatewatch.storage;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.sample.Series;

/**
 * Writes a sample's payload into its {@link Section sections}: those of the first stream, then
 * those of the second. A stream begins with the lengths of its sections, as counts.
 */
@SuppressWarnings("EnumOrdinal") // The format says: by position.
final class SectionWriter {
  /** For a small sample; of a large one it matters little that there is not enough at first. */
  private static final int ROOM = 1 << 12;

  private static final int ROOM_OF_A_LENGTH = 10;

  private final PayloadWriter[] sections = new PayloadWriter[Section.values().length];
  private final BitWriter bucketBits;
  private final BitWriter codeBits;
  private final HistogramWriter histograms;
  private final MapCells cells = new MapCells();
  private final LeveledMap levels = new LeveledMap();

  /** Places within {@link Section#CODES} where other codes begin. */
  private final List<Integer> turns = new ArrayList<>();

  private int kindOfCodes;

  SectionWriter() {
    for (int i = 0; i < sections.length; i++) {
      sections[i] = new PayloadWriter(ROOM);
    }
    bucketBits = new BitWriter(at(Section.BUCKET_BITS));
    codeBits = new BitWriter(at(Section.CODE_BITS));
    histograms = new HistogramWriter(at(Section.BUCKETS), bucketBits);
  }

  PayloadWriter at(Section section) {
    return sections[section.ordinal()];
  }

  PayloadWriter facts() {
    return at(Section.FACTS);
  }

  HistogramWriter histograms() {
    return histograms;
  }

  /** Of the map that is written. */
  MapCells cells() {
    return cells;
  }

  /** Of the map that is written. */
  LeveledMap levels() {
    return levels;
  }

  BitWriter codeBits() {
    return codeBits;
  }

  /** Codes of a kind follow, whatever numbers tell kinds apart. */
  void codesOf(int kind) {
    if (kind != kindOfCodes) {
      kindOfCodes = kind;
      turns.add(at(Section.CODES).size());
    }
  }

  /**
   * Numbers, to the last bit: before each eight an octet whose lowest bit says that the first is a
   * float, the next one the same of the second, and so on. A float takes one byte among the
   * exponents and three among the digits, another number two and six.
   */
  void numbers(double... values) {
    for (int i = 0; i < values.length; i++) {
      if (i % Byte.SIZE == 0) {
        facts().octet(floats(values, i));
      }
      number(values[i]);
    }
  }

  void series(Series series) {
    facts().count(series.size());
    numbers(series.toArray());
  }

  private static int floats(double[] values, int first) {
    int floats = 0;
    for (int i = first; i < Math.min(first + Byte.SIZE, values.length); i++) {
      floats |= isFloat(values[i]) ? 1 << (i - first) : 0;
    }
    return floats;
  }

  private static boolean isFloat(double value) {
    return Double.doubleToRawLongBits((float) value) == Double.doubleToRawLongBits(value);
  }

  private void number(double value) {
    if (isFloat(value)) {
      real32((float) value);
      return;
    }
    long bits = Double.doubleToRawLongBits(value);
    at(Section.EXPONENTS).octet((int) (bits >>> 56));
    at(Section.EXPONENTS).octet((int) (bits >>> 48));
    for (int shift = 40; shift >= 0; shift -= 8) {
      at(Section.DIGITS).octet((int) (bits >>> shift));
    }
  }

  private void real32(float value) {
    int bits = Float.floatToRawIntBits(value);
    at(Section.EXPONENTS).octet(bits >>> 24);
    for (int shift = 16; shift >= 0; shift -= 8) {
      at(Section.DIGITS).octet(bits >>> shift);
    }
  }

  /** Floats of which each is of sixteen bits, or else of all. */
  void floats(float[] values) {
    boolean isShort = true;
    for (float value : values) {
      isShort &= (Float.floatToRawIntBits(value) & 0xffff) == 0;
    }
    facts().flag(isShort);
    for (float value : values) {
      if (isShort) {
        int bits = Float.floatToRawIntBits(value);
        at(Section.EXPONENTS).octet(bits >>> 24);
        at(Section.DIGITS).octet(bits >>> 16);
      } else {
        real32(value);
      }
    }
  }

  /** Ends the payload. */
  SampleCodec.Encoded encoded() {
    bucketBits.end();
    codeBits.end();
    PayloadWriter out = new PayloadWriter(room());
    List<Integer> ends = new ArrayList<>();
    int maps = Section.FIRST_OF_MAPS.ordinal();
    stream(out, 0, maps, ends);
    int beginning = out.size();
    stream(out, maps, sections.length, ends);
    return new SampleCodec.Encoded(out.toByteArray(), beginning, toArray(ends));
  }

  private static int[] toArray(List<Integer> numbers) {
    int[] array = new int[numbers.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = numbers.get(i);
    }
    return array;
  }

  private int room() {
    int room = 0;
    for (PayloadWriter section : sections) {
      room += section.size() + ROOM_OF_A_LENGTH;
    }
    return room;
  }

  /** Of sections that are empty there is no end of their own. */
  private static void end(List<Integer> ends, int at) {
    if (ends.isEmpty() || ends.get(ends.size() - 1) < at) {
      ends.add(at);
    }
  }

  private void stream(PayloadWriter out, int first, int behind, List<Integer> ends) {
    for (int i = first; i < behind; i++) {
      out.count(sections[i].size());
    }
    for (int i = first; i < behind; i++) {
      if (i == Section.CODES.ordinal()) {
        int from = out.size();
        turns.forEach(turn -> end(ends, from + turn));
      }
      out.octets(sections[i]);
      end(ends, out.size());
    }
  }
}
