package org.gatewatch.storage;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.ExampleMap;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/** Makes all maps of a sample such that they take eight bits a cell. */
final class CompactMaps {
  private CompactMaps() {}

  static JudgedSample of(JudgedSample judged) {
    List<@Nullable Summary> summaries = new ArrayList<>();
    for (Summary summary : judged.sample().summaries()) {
      summaries.add(summary == null ? null : compact(summary));
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
