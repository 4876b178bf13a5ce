package org.gatewatch.sample;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Layouts and samples made up from a seed, with every special value in them. */
public final class Samples {
  private static final @Nullable String[] WORDS = {
    "a", "", " ", null, "<b>&", "\ud83d\ude00", "\u202eback", "a\nb"
  };

  private static final double[] SPECIAL = {
    Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0, -0.0, Double.MIN_VALUE, 1e300
  };

  private Samples() {}

  /** A layout with one LSTM and one slot for each gate of its kernels. */
  public static Layout layout() {
    List<Gate> gates = List.of(Gate.INPUT, Gate.FORGET, Gate.CELL, Gate.OUTPUT);
    Layout.Cell cell = new Layout.Cell(Direction.BACKWARD, true, 5, 7, gates);
    Layout.Layer layer =
        new Layout.Layer(
            "<img src=x onerror=alert(1)>\"'\u2028é",
            "Bidirectional(LSTM)",
            true,
            List.of(cell),
            Map.of(Quantity.GRADIENT, "frozen"));
    List<Slot> slots = new ArrayList<>();
    for (Gate gate : gates) {
      slots.add(
          new Slot(Quantity.WEIGHT, 0, Direction.BACKWARD, Kernel.RECURRENT, gate, "bRW", 7, 7));
    }
    slots.add(Slot.ofLayerOutput(0));
    return Layout.of(
        "MultiLayerNetwork", "FLOAT", Map.of("dl4j", "1.0.0-M2.1"), 10, List.of(layer), slots);
  }

  /** The same layout with penalties. */
  public static Layout penalised() {
    return layout()
        .withPenalties(
            List.of(
                new Layout.Penalty(0, "bRW", 1e-3, 0.25),
                new Layout.Penalty(0, "\u2028é", 0, Double.POSITIVE_INFINITY)));
  }

  /** A sample of {@link #layout()}; one in six summaries is missing. */
  public static Sample sample(long seed) {
    Random random = new Random(seed);
    List<Summary> summaries = new ArrayList<>();
    for (int i = 0; i < layout().slots().size(); i++) {
      summaries.add(random.nextInt(6) == 0 ? null : summary(random));
    }
    return new Sample(
        layout().id(),
        random.nextInt(Integer.MAX_VALUE),
        random.nextInt(100),
        real(random),
        random.nextInt(Integer.MAX_VALUE),
        random.nextInt(5),
        summaries);
  }

  private static Summary summary(Random random) {
    return new Summary(
        random.nextInt(1 << 30),
        random.nextInt(9),
        random.nextInt(9),
        random.nextInt(9),
        random.nextInt(9),
        real(random),
        real(random),
        real(random),
        real(random),
        real(random),
        real(random),
        histogram(random),
        random.nextBoolean() ? heatmap(random) : null,
        null);
  }

  /** A sample of random numbers with a profile in most summaries. */
  public static Sample profiled(long seed) {
    Random random = new Random(~seed);
    Sample plain = sample(seed);
    List<Summary> summaries = new ArrayList<>();
    for (Summary summary : plain.summaries()) {
      boolean with = summary != null && random.nextInt(4) > 0;
      summaries.add(with ? summary.with(summary.heatmap(), profile(random)) : summary);
    }
    return plain.with(summaries);
  }

  /** A profiled sample with a last step in most profiles. */
  public static Sample ended(long seed) {
    Random random = new Random(seed ^ 0x5DEECE66DL);
    Sample plain = profiled(seed);
    List<Summary> summaries = new ArrayList<>();
    for (Summary summary : plain.summaries()) {
      boolean with = summary != null && summary.profile() != null && random.nextInt(4) > 0;
      summaries.add(with ? ended(summary, lastStep(random)) : summary);
    }
    return plain.with(summaries);
  }

  private static Summary ended(Summary summary, LastStep lastStep) {
    Profile plain = summary.profile();
    return summary.with(
        summary.heatmap(),
        new Profile(
            plain.timesteps(),
            plain.stepMeans(),
            plain.stepNorms(),
            plain.saturation(),
            plain.units(),
            plain.horizon(),
            lastStep,
            plain.extraMaps()));
  }

  /** An ended sample with maps of further examples in most profiles. */
  public static Sample mapped(long seed) {
    Random random = new Random(seed ^ 0x2545F491L);
    Sample plain = ended(seed);
    List<Summary> summaries = new ArrayList<>();
    for (Summary summary : plain.summaries()) {
      boolean with = summary != null && summary.profile() != null && random.nextInt(4) > 0;
      summaries.add(with ? mapped(summary, extraMaps(random)) : summary);
    }
    return plain.with(summaries);
  }

  private static Summary mapped(Summary summary, List<ExampleMap> extraMaps) {
    Profile plain = summary.profile();
    return summary.with(
        summary.heatmap(),
        new Profile(
            plain.timesteps(),
            plain.stepMeans(),
            plain.stepNorms(),
            plain.saturation(),
            plain.units(),
            plain.horizon(),
            plain.lastStep(),
            extraMaps));
  }

  /** A mapped sample whose timesteps and learning rate are known. */
  public static Sample timed(long seed) {
    Random random = new Random(seed ^ 0x9E3779B9L);
    Sample plain = mapped(seed);
    return new Sample(
        plain.layoutId(),
        plain.iteration(),
        plain.epoch(),
        plain.score(),
        real(random),
        real(random),
        plain.captureNanos(),
        plain.dropped(),
        plain.summaries());
  }

  /** A timed sample with texts and spectral norms in most profiles. */
  public static Sample told(long seed) {
    Random random = new Random(seed ^ 0x1F3D5B79L);
    Sample plain = timed(seed);
    List<Summary> summaries = new ArrayList<>();
    for (Summary summary : plain.summaries()) {
      Profile profile = summary == null ? null : summary.profile();
      boolean with = profile != null && random.nextInt(4) > 0;
      summaries.add(with ? summary.with(summary.heatmap(), told(profile, random)) : summary);
    }
    return plain.with(summaries);
  }

  private static Profile told(Profile plain, Random random) {
    List<ExampleText> texts = new ArrayList<>();
    for (int i = random.nextInt(Profile.MAX_EXTRA_MAPS + 2); i > 0; i--) {
      texts.add(
          new ExampleText(
              random.nextInt(9), random.nextInt(999), words(random), words(random), words(random)));
    }
    return plain.withTexts(texts).withSpectralNorm(real(random));
  }

  private static List<String> words(Random random) {
    List<String> words = new ArrayList<>();
    for (int i = random.nextInt(9); i > 0; i--) {
      words.add(WORDS[random.nextInt(WORDS.length)]);
    }
    return words;
  }

  private static List<ExampleMap> extraMaps(Random random) {
    List<ExampleMap> maps = new ArrayList<>();
    for (int i = random.nextInt(Profile.MAX_EXTRA_MAPS + 1); i > 0; i--) {
      int rows = 1 + random.nextInt(6);
      int columns = 1 + random.nextInt(9);
      short[] cells = new short[rows * columns];
      for (int cell = 0; cell < cells.length; cell++) {
        cells[cell] = Heatmap.pattern((float) real(random));
      }
      maps.add(new ExampleMap(random.nextInt(999), Heatmap.of(rows, columns, cells)));
    }
    return maps;
  }

  private static LastStep lastStep(Random random) {
    int units = random.nextInt(3) == 0 ? 500 + random.nextInt(200) : random.nextInt(30);
    List<LastStep.Example> examples = new ArrayList<>();
    for (int i = random.nextInt(LastStep.MAX_EXAMPLES + 1); i > 0; i--) {
      float[] values = new float[LastStep.told(units)];
      for (int value = 0; value < values.length; value++) {
        values[value] = (float) real(random);
      }
      examples.add(new LastStep.Example(random.nextInt(999), random.nextInt(1 << 20), values));
    }
    return LastStep.of(units, examples);
  }

  private static Profile profile(Random random) {
    return new Profile(
        random.nextInt(1 << 20),
        series(random),
        series(random),
        random.nextBoolean() ? new Saturation(real(random), real(random), real(random)) : null,
        random.nextBoolean() ? units(random) : null,
        random.nextBoolean()
            ? new Horizon(random.nextInt(99), random.nextInt(99), real(random), series(random))
            : null,
        null,
        List.of());
  }

  private static Series series(Random random) {
    return Series.of(random.ints(random.nextInt(40)).mapToDouble(i -> real(random)).toArray());
  }

  private static UnitActivity units(Random random) {
    int units = random.nextInt(200);
    int[] low = random.ints(units, 0, 300).toArray();
    int[] high = random.ints(units, 0, 300).toArray();
    BitSet dead = new BitSet();
    for (int unit = 0; unit < units; unit++) {
      dead.set(unit, random.nextInt(9) == 0);
    }
    return UnitActivity.of(600, low, high, dead);
  }

  /** A number, one in four of them special: NaN, infinite, zero, very small or very large. */
  public static double real(Random random) {
    return random.nextInt(4) == 0 ? SPECIAL[random.nextInt(SPECIAL.length)] : random.nextGaussian();
  }

  private static Histogram histogram(Random random) {
    TreeSet<Integer> keys = new TreeSet<>();
    for (int i = random.nextInt(200); i > 0; i--) {
      keys.add(random.nextInt(2 * Histogram.MAX_KEY + 1) - Histogram.MAX_KEY);
    }
    long[] counts = keys.stream().mapToLong(key -> 1 + random.nextInt(1 << 20)).toArray();
    return Histogram.of(keys.stream().mapToInt(key -> key).toArray(), counts);
  }

  private static Heatmap heatmap(Random random) {
    int rows = 1 + random.nextInt(Heatmap.MAX_SIDE);
    int columns = 1 + random.nextInt(Heatmap.MAX_SIDE);
    short[] cells = new short[rows * columns];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = (short) random.nextInt();
    }
    return Heatmap.of(rows, columns, cells);
  }
}
