package org.gatewatch.ui.internal.web;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.gatewatch.sample.ExampleMap;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * Heatmaps as bytes, all numbers little-endian: for each slot asked for, in that order, its rows
 * and its columns (32-bit whole numbers; 0 and 0 if there is no heatmap), then its cells row by row
 * (32-bit floats, NaN and infinities as they are).
 */
final class Heatmaps {
  private Heatmaps() {}

  static Buffer bytes(Sample sample, List<Integer> slots) {
    Buffer out = Buffer.buffer();
    for (int slot : slots) {
      Summary summary = sample.summaries().get(slot);
      append(out, summary == null ? null : summary.heatmap());
    }
    return out;
  }

  /** Whether a sample has one of these. */
  static boolean has(Sample sample, List<Integer> slots) {
    return slots.stream()
        .map(sample.summaries()::get)
        .anyMatch(summary -> summary != null && summary.heatmap() != null);
  }

  /** Maps of further examples of one slot: of each the example's position, then as above. */
  static Buffer further(Sample sample, int slot) {
    Buffer out = Buffer.buffer();
    Summary summary = sample.summaries().get(slot);
    if (summary != null && summary.profile() != null) {
      for (ExampleMap further : summary.profile().extraMaps()) {
        out.appendIntLE(further.example());
        append(out, further.map());
      }
    }
    return out;
  }

  private static void append(Buffer out, @Nullable Heatmap heatmap) {
    if (heatmap == null) {
      out.appendIntLE(0).appendIntLE(0);
      return;
    }
    out.appendIntLE(heatmap.rows()).appendIntLE(heatmap.columns());
    for (int row = 0; row < heatmap.rows(); row++) {
      for (int column = 0; column < heatmap.columns(); column++) {
        out.appendIntLE(Float.floatToRawIntBits(heatmap.value(row, column)));
      }
    }
  }
}
