package org.gatewatch.internal.budget;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;

/**
 * How far apart the parts of samples are, in stretches of as many iterations as the frequency says.
 * A part that samples never have is as far apart as the one before it.
 *
 * @param samples a sample in one of so many stretches
 * @param maps heatmaps in one of so many; at least as many as {@code samples}
 * @param insides what lies inside cells in one of so many; at least as many as {@code maps}
 */
record Spacing(int samples, int maps, int insides) {
  /** Everything in every sample. */
  static final Spacing NONE = new Spacing(1, 1, 1);

  /** Each is a change that is worth telling. */
  private static final int[] STEPS = {
    2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024
  };

  /** What lies inside cells is not spaced further before heatmaps are. */
  private static final int MOST_INSIDES = 64;

  /**
   * Nor are heatmaps before samples are. There are always samples with each part and without it, so
   * that what a part costs is known.
   */
  private static final int MOST_MAPS = 32;

  private static final int MOST = 1024;

  private static final double PERCENT = 100;

  /**
   * All spacings there are, each a little sparser than the one before: what lies inside cells goes
   * first, then heatmaps, then samples.
   *
   * @param can what samples can have
   */
  static List<Spacing> ladder(Parts can) {
    List<Spacing> ladder = new ArrayList<>(List.of(NONE));
    if (can.insides()) {
      further(MOST_INSIDES, step -> ladder.add(of(1, 1, step, can)));
    }
    if (can.maps()) {
      further(MOST_MAPS, step -> ladder.add(of(1, step, MOST_INSIDES, can)));
    }
    further(
        MOST,
        step ->
            ladder.add(
                of(step, Math.max(2 * step, MOST_MAPS), Math.max(4 * step, MOST_INSIDES), can)));
    return List.copyOf(ladder);
  }

  /** Whether nothing is left out. */
  boolean isNone() {
    return isAs(NONE);
  }

  /** Whether it is the same; a record's own {@code equals} takes training 15 ms to link. */
  boolean isAs(Spacing other) {
    return samples == other.samples && maps == other.maps && insides == other.insides;
  }

  private static Spacing of(int samples, int maps, int insides, Parts can) {
    int ofMaps = can.maps() ? maps : samples;
    return new Spacing(samples, ofMaps, can.insides() ? insides : ofMaps);
  }

  private static void further(int most, IntConsumer adding) {
    for (int step : STEPS) {
      if (step <= most) {
        adding.accept(step);
      }
    }
  }

  /**
   * What it does, for people, such as "insides of cells every 40 iterations, to stay within 1 % of
   * processor time".
   *
   * @param frequency iterations of a stretch
   * @param share of the training's processor time that it keeps to
   * @param can what samples can have
   */
  String words(int frequency, double share, Parts can) {
    List<String> parts = new ArrayList<>();
    if (samples > 1) {
      parts.add(part("samples", samples, frequency));
    }
    if (can.maps() && maps > samples) {
      parts.add(part("heatmaps", maps, frequency));
    }
    if (can.insides() && insides > maps) {
      parts.add(part("insides of cells", insides, frequency));
    }
    return String.join(", ", parts) + ", to stay within " + percent(share) + " % of processor time";
  }

  private static String part(String name, int stretches, int frequency) {
    return name + " every " + (long) stretches * frequency + " iterations";
  }

  private static String percent(double share) {
    String digits = String.format(Locale.ROOT, "%.4f", share * PERCENT);
    return digits.replaceFirst("\\.?0+$", "");
  }
}
