package org.gatewatch.storage;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.ExampleMap;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.LastStep;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * Makes the maps of a sample such that they take eight bits a cell; not those of weights, of which
 * pages take the difference of two samples, which is often smaller than what eight bits tell apart.
 * What units hold at the last step is rounded to sixteen bits, as maps are: of each number two
 * bytes are zero then, and compression takes them away.
 */
final class CompactSample {
  private CompactSample() {}

  static JudgedSample of(JudgedSample judged, Layout layout) {
    List<@Nullable Summary> summaries = new ArrayList<>(judged.sample().summaries());
    for (int i = 0; i < summaries.size(); i++) {
      Summary summary = summaries.get(i);
      if (summary != null && layout.slots().get(i).quantity() != Quantity.WEIGHT) {
        summaries.set(i, compact(summary));
      }
    }
    return new JudgedSample(judged.sample().with(summaries), judged.alerts());
  }

  private static Summary compact(Summary summary) {
    Heatmap map = summary.heatmap();
    Profile profile = summary.profile();
    return summary.with(
        map == null ? null : HeatmapCodes.coarse(map), profile == null ? null : compact(profile));
  }

  private static Profile compact(Profile profile) {
    LastStep lastStep = profile.lastStep();
    Profile rounded = lastStep == null ? profile : profile.withLastStep(rounded(lastStep));
    return profile.extraMaps().isEmpty()
        ? rounded
        : rounded.withExtraMaps(
            profile.extraMaps().stream()
                .map(extra -> new ExampleMap(extra.example(), HeatmapCodes.coarse(extra.map())))
                .toList());
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
