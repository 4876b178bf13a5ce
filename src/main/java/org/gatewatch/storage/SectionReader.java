package org.gatewatch.storage;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Series;

/**
 * Reads what a {@link SectionWriter} has written. Of a payload that is older than sections, all of
 * it is every section: one stands behind the other there.
 */
@SuppressWarnings("EnumOrdinal") // The format says: by position.
final class SectionReader {
  private final int version;
  private final PayloadReader all;
  private final Map<Section, PayloadReader> sections = new EnumMap<>(Section.class);
  private final BitReader bucketBits;
  private final BitReader codeBits;

  /**
   * Reads the first stream's sections.
   *
   * @param all of the payload, or of its first stream
   * @param version of the format
   */
  SectionReader(PayloadReader all, int version) {
    this.all = all;
    this.version = version;
    for (Section section : Section.values()) {
      sections.put(section, all);
    }
    if (isDivided()) {
      divide(0, Section.FIRST_OF_MAPS.ordinal());
    }
    bucketBits = new BitReader(at(Section.BUCKET_BITS));
    codeBits = new BitReader(at(Section.CODE_BITS));
  }

  private SectionReader(SectionReader beginning) {
    all = beginning.all;
    version = beginning.version;
    sections.putAll(beginning.sections);
    if (isDivided()) {
      divide(Section.FIRST_OF_MAPS.ordinal(), Section.values().length);
    }
    bucketBits = beginning.bucketBits;
    codeBits = new BitReader(at(Section.CODE_BITS));
  }

  /** The second stream, which stands behind the first. */
  SectionReader maps() {
    return new SectionReader(this);
  }

  private void divide(int first, int behind) {
    int[] lengths = new int[behind - first];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = all.smallCount("section");
    }
    for (int i = 0; i < lengths.length; i++) {
      sections.put(Section.values()[first + i], all.part(lengths[i]));
    }
  }

  int version() {
    return version;
  }

  boolean isDivided() {
    return version >= SampleCodec.IN_SECTIONS;
  }

  PayloadReader at(Section section) {
    return Objects.requireNonNull(sections.get(section));
  }

  PayloadReader facts() {
    return at(Section.FACTS);
  }

  BitReader bucketBits() {
    return bucketBits;
  }

  BitReader codeBits() {
    return codeBits;
  }

  /** So many numbers. */
  double[] numbers(int many) {
    double[] values = new double[many];
    int floats = 0;
    for (int i = 0; i < many; i++) {
      if (!isDivided()) {
        values[i] = all.real();
        continue;
      }
      if (i % Byte.SIZE == 0) {
        floats = facts().octet();
      }
      values[i] = (floats >> i % Byte.SIZE & 1) == 1 ? real32() : real();
    }
    return values;
  }

  double number() {
    return numbers(1)[0];
  }

  Series series() {
    int size =
        isDivided()
            ? facts().smallCount("numbers in a series")
            : all.countOfItems(Double.BYTES, Profile.MAX_STEPS, "numbers in a series");
    if (size > Profile.MAX_STEPS) {
      throw new MalformedRecordException(
          size + " numbers in a series, at most " + Profile.MAX_STEPS + " are allowed");
    }
    all.charge(size, 2 * Double.BYTES);
    all.chargeObject();
    return Series.of(numbers(size));
  }

  private double real() {
    long bits = at(Section.EXPONENTS).octet();
    bits = bits << Byte.SIZE | at(Section.EXPONENTS).octet();
    for (int i = 0; i < 6; i++) {
      bits = bits << Byte.SIZE | at(Section.DIGITS).octet();
    }
    return Double.longBitsToDouble(bits);
  }

  private float real32() {
    int bits = at(Section.EXPONENTS).octet();
    for (int i = 0; i < 3; i++) {
      bits = bits << Byte.SIZE | at(Section.DIGITS).octet();
    }
    return Float.intBitsToFloat(bits);
  }

  /** So many floats, as an array that its caller has charged. */
  float[] floats(int many) {
    boolean isShort = isDivided() && facts().flag();
    float[] values = new float[many];
    for (int i = 0; i < many; i++) {
      if (isShort) {
        int bits = at(Section.EXPONENTS).octet() << Byte.SIZE | at(Section.DIGITS).octet();
        values[i] = Float.intBitsToFloat(bits << Short.SIZE);
      } else {
        values[i] = isDivided() ? real32() : all.real32();
      }
    }
    return values;
  }

  /** Nothing may be left. */
  void end() {
    for (Section section : Section.values()) {
      at(section).end();
    }
    all.end();
  }
}
