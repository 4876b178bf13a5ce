package org.gatewatch.storage;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.ExampleMap;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Horizon;
import org.gatewatch.sample.LastStep;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Series;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * Makes a sample such that it takes half of the bytes, and each view still shows what it showed.
 *
 * <p>Maps are {@linkplain MapRounding#coarse coarse}, but for those of weights, of which pages take
 * the difference of two samples, which is often smaller than what is coarse tells apart. Where each
 * cell stands for one weight, those stay as they are. Where it stands for several, of which it
 * shows the largest, the strongest weight of a cell is another one in some cells from the first
 * iterations on, so that differences are as large as weights; steps that are {@linkplain
 * MapRounding#stepped even} are as fine as the colours of such a map, then.
 *
 * <p>Maps of what lies inside cells are {@linkplain MapRounding#fine fine}, since their rows are
 * shown as curves.
 *
 * <p>What units hold at the last step is rounded to sixteen bits, as maps are, and series to
 * floats, unless the network computes with more.
 */
final class CompactSample {
  private final MapRounding rounding = new MapRounding();
  private final Layout layout;

  private CompactSample(Layout layout) {
    this.layout = layout;
  }

  static JudgedSample of(JudgedSample judged, Layout layout) {
    Sample sample = judged.sample();
    return new JudgedSample(
        sample.with(new CompactSample(layout).compact(sample.summaries())), judged.alerts());
  }

  private List<@Nullable Summary> compact(List<@Nullable Summary> summaries) {
    List<@Nullable Summary> compacted = new ArrayList<>(summaries);
    for (int i = 0; i < compacted.size(); i++) {
      Summary summary = compacted.get(i);
      if (summary != null) {
        Slot slot = layout.slots().get(i);
        boolean isWeight = slot.quantity() == Quantity.WEIGHT;
        compacted.set(i, isWeight ? compactWeight(summary, slot) : compact(summary, slot));
      }
    }
    return compacted;
  }

  private boolean isDouble() {
    return layout.dataType().equals("DOUBLE");
  }

  private Summary compactWeight(Summary summary, Slot slot) {
    Heatmap map = summary.heatmap();
    return map != null && isOfMany(map, slot)
        ? summary.with(rounding.stepped(map), summary.profile())
        : summary;
  }

  /**
   * Whether cells stand for two weights and more, on average; vectors, such as biases, are short.
   */
  private static boolean isOfMany(Heatmap map, Slot slot) {
    long weights = (long) slot.rows() * slot.columns();
    return map.rows() > 1 && weights >= 2L * map.rows() * map.columns();
  }

  private Summary compact(Summary summary, Slot slot) {
    Heatmap map = summary.heatmap();
    Profile profile = summary.profile();
    return summary.with(
        map == null ? null : slot.isInsideCell() ? rounding.fine(map) : rounding.coarse(map),
        profile == null ? null : compact(profile));
  }

  private Profile compact(Profile profile) {
    boolean isDouble = isDouble();
    Horizon horizon = profile.horizon();
    LastStep lastStep = profile.lastStep();
    return new Profile(
        profile.timesteps(),
        isDouble ? profile.stepMeans() : rounded(profile.stepMeans()),
        isDouble ? profile.stepNorms() : rounded(profile.stepNorms()),
        profile.saturation(),
        profile.units(),
        horizon == null || isDouble ? horizon : rounded(horizon),
        lastStep == null ? null : rounded(lastStep),
        profile.extraMaps().stream()
            .map(extra -> new ExampleMap(extra.example(), rounding.fine(extra.map())))
            .toList(),
        profile.spectralNorm(),
        profile.texts());
  }

  private static Horizon rounded(Horizon horizon) {
    return new Horizon(
        horizon.steps(), horizon.seen(), horizon.gateAllows(), rounded(horizon.decay()));
  }

  /** Numbers as floats, but for those that a float cannot come near to. */
  private static Series rounded(Series series) {
    double[] values = series.toArray();
    for (int i = 0; i < values.length; i++) {
      float nearest = (float) values[i];
      if (Math.abs(nearest) >= Float.MIN_NORMAL && Float.isFinite(nearest)) {
        values[i] = nearest;
      }
    }
    return Series.of(values);
  }

  private static LastStep rounded(LastStep lastStep) {
    return LastStep.of(
        lastStep.units(), lastStep.examples().stream().map(CompactSample::rounded).toList());
  }

  private static LastStep.Example rounded(LastStep.Example example) {
    float[] values = new float[example.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(Heatmap.pattern(example.value(i)) << 16);
    }
    return new LastStep.Example(example.position(), example.timestep(), values);
  }
}
