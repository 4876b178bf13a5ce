package org.gatewatch.storage;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
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

  static void encode(PayloadWriter out, Profile profile) {
    out.count(profile.timesteps());
    series(out, profile.stepMeans());
    series(out, profile.stepNorms());
    out.optional(profile.saturation(), ProfileCodec::saturation);
    out.optional(profile.units(), ProfileCodec::units);
    out.optional(profile.horizon(), ProfileCodec::horizon);
    out.optional(profile.lastStep(), ProfileCodec::lastStep);
    out.optional(profile.spectralNorm(), PayloadWriter::real);
    out.list(profile.texts(), ProfileCodec::text);
  }

  static Profile decode(PayloadReader in, int version) {
    in.chargeObject();
    return new Profile(
        in.smallCount("timesteps"),
        series(in),
        series(in),
        in.optional(reader -> new Saturation(reader.real(), reader.real(), reader.real())),
        in.optional(ProfileCodec::units),
        in.optional(ProfileCodec::horizon),
        version < 4 ? null : in.optional(ProfileCodec::lastStep),
        version < 5 || version >= SampleCodec.MAPS_APART ? List.of() : extraMaps(in, version),
        version < 8 ? null : in.optional(PayloadReader::real),
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

  private static void saturation(PayloadWriter out, Saturation saturation) {
    out.real(saturation.end());
    out.real(saturation.low());
    out.real(saturation.high());
  }

  private static void units(PayloadWriter out, UnitActivity units) {
    out.count(units.units());
    out.count(units.observations());
    for (int unit = 0; unit < units.units(); unit++) {
      out.count(units.low(unit));
    }
    for (int unit = 0; unit < units.units(); unit++) {
      out.count(units.high(unit));
    }
    out.count(units.dead());
    int previous = 0;
    for (int unit = 0; unit < units.units(); unit++) {
      if (units.isDead(unit)) {
        out.count(unit - previous);
        previous = unit;
      }
    }
  }

  private static UnitActivity units(PayloadReader in) {
    int size = in.countOfItems(2, MOST_UNITS, "units");
    in.charge(size, 4 * Integer.BYTES + 1);
    in.chargeObject();
    int observations = in.smallCount("observations");
    int[] low = counts(in, size);
    int[] high = counts(in, size);
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

  private static int[] counts(PayloadReader in, int size) {
    int[] counts = new int[size];
    for (int i = 0; i < size; i++) {
      counts[i] = in.smallCount("saturated");
    }
    return counts;
  }

  private static void horizon(PayloadWriter out, Horizon horizon) {
    out.count(horizon.steps());
    out.count(horizon.seen());
    out.real(horizon.gateAllows());
    series(out, horizon.decay());
  }

  private static Horizon horizon(PayloadReader in) {
    in.chargeObject();
    return new Horizon(in.smallCount("steps"), in.smallCount("seen"), in.real(), series(in));
  }

  static void extraMap(PayloadWriter out, ExampleMap further) {
    out.count(further.example());
    HeatmapCodec.encode(out, further.map());
  }

  static List<ExampleMap> extraMaps(PayloadReader in, int version) {
    return in.list(
        Profile.MAX_EXTRA_MAPS,
        "further maps",
        reader -> {
          reader.chargeObject();
          return new ExampleMap(reader.smallCount("example"), HeatmapCodec.decode(reader, version));
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

  private static void lastStep(PayloadWriter out, LastStep lastStep) {
    out.count(lastStep.units());
    out.list(lastStep.examples(), ProfileCodec::example);
  }

  private static void example(PayloadWriter out, LastStep.Example example) {
    out.count(example.position());
    out.count(example.timestep());
    for (int i = 0; i < example.size(); i++) {
      out.real32(example.value(i));
    }
  }

  private static LastStep lastStep(PayloadReader in) {
    int units = in.smallCount("units");
    int size =
        in.countOfItems(
            2 + Float.BYTES * LastStep.told(units),
            LastStep.MAX_EXAMPLES,
            "examples of a last step");
    in.charge(size, 2 * Float.BYTES * LastStep.told(units) + DecodingBudget.OBJECT);
    in.chargeObject();
    List<LastStep.Example> examples = new ArrayList<>(size);
    for (int left = size; left > 0; left--) {
      int position = in.smallCount("example");
      int timestep = in.smallCount("timestep");
      float[] values = new float[LastStep.told(units)];
      for (int i = 0; i < values.length; i++) {
        values[i] = in.real32();
      }
      examples.add(new LastStep.Example(position, timestep, values));
    }
    try {
      return LastStep.of(units, examples);
    } catch (IllegalArgumentException e) {
      throw new MalformedRecordException("the last step is malformed: " + e.getMessage(), e);
    }
  }
}
