package org.gatewatch.command;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gatewatch.internal.stored.StoredSample;
import org.gatewatch.internal.stored.StoredWorker;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Saturation;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/** What a sample has of one slot, for programs. */
final class SummaryRow {
  private SummaryRow() {}

  /** Its fields, always the same in the same order; the README says what they are. */
  static Map<String, @Nullable Object> of(
      StoredWorker worker, StoredSample stored, Slot slot, Summary summary) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    Sample sample = stored.judged().sample();
    row.put("session", worker.session());
    row.put("worker", worker.worker());
    row.put("timestamp", stored.timestamp());
    row.put("iteration", sample.iteration());
    row.put("epoch", sample.epoch());
    row.put("score", sample.score());
    row.put("lossPerTimestep", sample.lossPerTimestep());
    row.put("learningRate", sample.learningRate());
    row.put("layer", worker.layout().layers().get(slot.layer()).name());
    row.put("direction", slot.direction());
    row.put("quantity", slot.quantity());
    row.put("kernel", slot.kernel());
    row.put("gate", slot.gate());
    row.put("parameter", slot.parameter());
    put(row, summary);
    return row;
  }

  private static void put(Map<String, @Nullable Object> row, Summary summary) {
    row.put("count", summary.count());
    row.put("nan", summary.nan());
    row.put("positiveInfinity", summary.positiveInfinity());
    row.put("negativeInfinity", summary.negativeInfinity());
    row.put("zeros", summary.zeros());
    row.put("min", summary.min());
    row.put("max", summary.max());
    row.put("mean", summary.mean());
    row.put("standardDeviation", summary.standardDeviation());
    row.put("l2Norm", summary.l2Norm());
    row.put("meanMagnitude", summary.meanMagnitude());
    Profile profile = summary.profile();
    Saturation saturation = profile == null ? null : profile.saturation();
    row.put("saturatedLow", saturation == null ? null : (Double) saturation.low());
    row.put("saturatedHigh", saturation == null ? null : (Double) saturation.high());
  }
}
