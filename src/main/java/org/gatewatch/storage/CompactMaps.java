package org.gatewatch.storage;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.ExampleMap;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * Makes the maps of a sample such that they take eight bits a cell; not those of weights, of which
 * pages take the difference of two samples, which is often smaller than what eight bits tell apart.
 */
final class CompactMaps {
  private CompactMaps() {}

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
    if (profile != null && !profile.extraMaps().isEmpty()) {
      profile =
          profile.withExtraMaps(
              profile.extraMaps().stream()
                  .map(extra -> new ExampleMap(extra.example(), HeatmapCodes.coarse(extra.map())))
                  .toList());
    }
    return summary.with(map == null ? null : HeatmapCodes.coarse(map), profile);
  }
}
