package org.gatewatch.storage;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.gatewatch.sample.ExampleMap;
import org.gatewatch.sample.ExampleText;
import org.gatewatch.sample.Horizon;
import org.gatewatch.sample.LastStep;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Saturation;
import org.gatewatch.sample.Series;
import org.gatewatch.sample.UnitActivity;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the part of a sample's payload that is a {@link Profile}. A series is a list of
 * reals. The activity of units is their number, the number of observations, all counts at the lower
 * end, all at the upper end, the number of dead units and for each its distance from the one
 * before. The last step is the number of units and a list of examples, each of which is its
 * position, its timestep, and the four bytes of a float, big-endian, for each unit that is told. It
 * came with version 4. A map of a further example is its position and a heatmap as those of
 * summaries are; these came with version 5, and from version 9 on stand elsewhere, see {@link
 * SampleCodec}. With version 8 came the spectral norm, a real, and the texts: of each example its
 * position, its number in the minibatch, and three lists of texts, each of which may be absent.
 */
final class ProfileCodec {
  /** Most units that a cell is told of; those of real networks have some thousands. */
  static final int MOST_UNITS = 1 << 17;

  private ProfileCodec() {}

  static void encode(SectionWriter sections, Profile profile) {
    PayloadWriter out = sections.facts();
    out.count(profile.timesteps());
    sections.series(profile.stepMeans());
    sections.series(profile.stepNorms());
    out.optional(profile.saturation(), (to, saturation) -> saturation(sections, saturation));
    out.optional(profile.units(), (to, units) -> units(sections.at(Section.UNITS), units));
    out.optional(profile.horizon(), (to, horizon) -> horizon(sections, horizon));
    out.optional(profile.lastStep(), (to, lastStep) -> lastStep(sections, lastStep));
    out.optional(profile.spectralNorm(), (to, norm) -> sections.numbers(norm));
    out.list(profile.texts(), ProfileCodec::text);
  }

  static Profile decode(SectionReader sections) {
    PayloadReader in = sections.facts();
    int version = sections.version();
    in.chargeObject();
    return new Profile(
        in.smallCount("timesteps"),
        sections.series(),
        sections.series(),
        in.optional(reader -> saturation(sections)),
        in.optional(reader -> units(sections)),
        in.optional(reader -> horizon(sections)),
        version < 4 ? null : in.optional(reader -> lastStep(sections)),
        version < 5 || version >= SampleCodec.MAPS_APART ? List.of() : extraMaps(sections),
        version < 8 ? null : in.optional(reader -> sections.number()),
        version < 8
            ? List.of()
            : in.list(Profile.MAX_EXTRA_MAPS + 1, "texts of examples", ProfileCodec::text));
  }

  static void series(PayloadWriter out, Series series) {
    out.count(series.size());
    for (int i = 0; i < series.size(); i++) {
      out.real(series.at(i));
    }
  }

  static Series series(PayloadReader in) {
    int size = in.countOfItems(Double.BYTES, Profile.MAX_STEPS, "numbers in a series");
    in.charge(size, 2 * Double.BYTES);
    in.chargeObject();
    double[] values = new double[size];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.real();
    }
    return Series.of(values);
  }

  private static void saturation(SectionWriter out, Saturation saturation) {
    out.numbers(saturation.end(), saturation.low(), saturation.high());
  }

  private static Saturation saturation(SectionReader in) {
    double[] numbers = in.numbers(3);
    return new Saturation(numbers[0], numbers[1], numbers[2]);
  }

  private static void units(PayloadWriter out, UnitActivity units) {
    out.count(units.units());
    out.count(units.observations());
    counts(out, units.units(), units::low);
    counts(out, units.units(), units::high);
    out.count(units.dead());
    int previous = 0;
    for (int unit = 0; unit < units.units(); unit++) {
      if (units.isDead(unit)) {
        out.count(unit - previous);
        previous = unit;
      }
    }
  }

  /** Behind a zero stands how many more of them follow. */
  private static void counts(PayloadWriter out, int size, IntUnaryOperator count) {
    for (int i = 0; i < size; i++) {
      int value = count.applyAsInt(i);
      out.count(value);
      if (value == 0) {
        int first = i;
        while (i + 1 < size && count.applyAsInt(i + 1) == 0) {
          i++;
        }
        out.count(i - first);
      }
    }
  }

  private static UnitActivity units(SectionReader sections) {
    PayloadReader in = sections.at(Section.UNITS);
    int size = units(sections, in);
    in.charge(size, 4 * Integer.BYTES + 1);
    in.chargeObject();
    int observations = in.smallCount("observations");
    int[] low = counts(sections, size);
    int[] high = counts(sections, size);
    BitSet dead = new BitSet(size);
    long unit = 0;
    for (int left = in.countOfItems(1); left > 0; left--) {
      unit += in.smallCount("dead unit");
      if (unit >= size) {
        throw new MalformedRecordException("unit " + unit + " of " + size + " is dead");
      }
      dead.set((int) unit);
    }
    try {
      return UnitActivity.of(observations, low, high, dead);
    } catch (IllegalArgumentException e) {
      throw new MalformedRecordException("the units are malformed: " + e.getMessage(), e);
    }
  }

  private static int units(SectionReader sections, PayloadReader in) {
    int size = sections.isDivided() ? in.smallCount("units") : in.countOfItems(2);
    if (size > MOST_UNITS) {
      throw new MalformedRecordException(size + " units, at most " + MOST_UNITS + " are allowed");
    }
    return size;
  }

  private static int[] counts(SectionReader sections, int size) {
    PayloadReader in = sections.at(Section.UNITS);
    int[] counts = new int[size];
    for (int i = 0; i < size; i++) {
      counts[i] = in.smallCount("saturated");
      if (counts[i] == 0 && sections.isDivided()) {
        int more = in.smallCount("zeros");
        if (more > size - 1 - i) {
          throw new MalformedRecordException(more + " more zeros where fewer units are left");
        }
        i += more;
      }
    }
    return counts;
  }

  private static void horizon(SectionWriter out, Horizon horizon) {
    out.facts().count(horizon.steps());
    out.facts().count(horizon.seen());
    out.numbers(horizon.gateAllows());
    out.series(horizon.decay());
  }

  private static Horizon horizon(SectionReader in) {
    in.facts().chargeObject();
    return new Horizon(
        in.facts().smallCount("steps"), in.facts().smallCount("seen"), in.number(), in.series());
  }

  static void extraMap(SectionWriter out, ExampleMap further) {
    out.at(Section.CODES).count(further.example());
    HeatmapCodec.encode(out, further.map(), true);
  }

  static List<ExampleMap> extraMaps(SectionReader sections) {
    return sections
        .at(Section.CODES)
        .list(
            Profile.MAX_EXTRA_MAPS,
            "further maps",
            reader -> {
              reader.chargeObject();
              return new ExampleMap(reader.smallCount("example"), HeatmapCodec.decode(sections));
            });
  }

  private static void text(PayloadWriter out, ExampleText text) {
    out.count(text.example());
    out.count(text.number());
    words(out, text.read());
    words(out, text.targets());
    words(out, text.predictions());
  }

  private static void words(PayloadWriter out, List<@Nullable String> words) {
    out.count(words.size());
    for (String word : words) {
      out.optional(word, PayloadWriter::text);
    }
  }

  private static ExampleText text(PayloadReader in) {
    in.chargeObject();
    return new ExampleText(
        in.smallCount("example"), in.smallCount("example"), words(in), words(in), words(in));
  }

  private static List<@Nullable String> words(PayloadReader in) {
    return in.list(
        ExampleText.MAX_TIMESTEPS, "texts", reader -> reader.optional(PayloadReader::text));
  }

  private static void lastStep(SectionWriter out, LastStep lastStep) {
    out.facts().count(lastStep.units());
    out.facts().list(lastStep.examples(), (to, example) -> example(out, example));
  }

  private static void example(SectionWriter out, LastStep.Example example) {
    out.facts().count(example.position());
    out.facts().count(example.timestep());
    float[] values = new float[example.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = example.value(i);
    }
    out.floats(values);
  }

  private static LastStep lastStep(SectionReader sections) {
    PayloadReader in = sections.facts();
    int units = in.smallCount("units");
    int told = LastStep.told(units);
    int size =
        in.countOfItems(
            sections.isDivided() ? 3 : 2 + Float.BYTES * told,
            LastStep.MAX_EXAMPLES,
            "examples of a last step");
    in.charge(size, 2 * Float.BYTES * told + DecodingBudget.OBJECT);
    in.chargeObject();
    List<LastStep.Example> examples = new ArrayList<>(size);
    for (int left = size; left > 0; left--) {
      examples.add(
          new LastStep.Example(
              in.smallCount("example"), in.smallCount("timestep"), sections.floats(told)));
    }
    try {
      return LastStep.of(units, examples);
    } catch (IllegalArgumentException e) {
      throw new MalformedRecordException("the last step is malformed: " + e.getMessage(), e);
    }
  }
}
