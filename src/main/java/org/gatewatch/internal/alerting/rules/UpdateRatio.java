package org.gatewatch.internal.alerting.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.alerting.Messages;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;

/**
 * {@link AlertType#LARGE_UPDATES} and {@link AlertType#SMALL_UPDATES}: the mean magnitude of the
 * updates of a cell's W and RW, over that of the parameters, is outside of {@value #LOW} to {@value
 * #HIGH}, the rule of thumb of DL4J's documentation, by a factor of {@value #MARGIN}, for {@value
 * #PATIENCE} samples in a row, on the geometric mean of the last {@value #SAMPLES} samples. The
 * margin and the patience are our choice: two LSTM layers under Adam that learned well began at
 * 0.02 and came down to 0.006 (the example CharModelling, learning rate 0.02).
 */
final class UpdateRatio implements Rule {
  static final double LOW = 1e-4;
  static final double HIGH = 1e-2;
  static final double MARGIN = 5;
  static final int SAMPLES = 20;
  static final int PATIENCE = 20;

  private static final double KEEPS_OPEN = 2;

  private final Map<Location, Cell> cells = new LinkedHashMap<>();

  /** The kernels of a cell, once as parameters and once as updates, and its last ratios. */
  private record Cell(List<SlotRef> weights, List<SlotRef> updates, Window logarithms) {
    static Cell empty() {
      return new Cell(new ArrayList<>(), new ArrayList<>(), new Window(SAMPLES));
    }
  }

  UpdateRatio(Layout layout) {
    SlotRef.kernels(layout, Quantity.WEIGHT).forEach(kernel -> cell(kernel).weights.add(kernel));
    SlotRef.kernels(layout, Quantity.UPDATE).forEach(kernel -> cell(kernel).updates.add(kernel));
  }

  private Cell cell(SlotRef kernel) {
    Location location = Location.ofCell(kernel.layer(), kernel.slot().direction(), Quantity.UPDATE);
    return cells.computeIfAbsent(location, key -> Cell.empty());
  }

  @Override
  public int patience() {
    return PATIENCE;
  }

  @Override
  public List<Finding> look(Sample sample, int divisor) {
    List<Finding> findings = new ArrayList<>();
    cells.forEach(
        (location, cell) -> {
          double ratio = mean(sample, cell.updates) / mean(sample, cell.weights);
          if (ratio > 0 && Double.isFinite(ratio)) {
            cell.logarithms.add(Math.log(ratio));
          }
          if (cell.logarithms.isFull()) {
            judge(location, Math.exp(cell.logarithms.mean()), findings);
          }
        });
    return findings;
  }

  private static double mean(Sample sample, List<SlotRef> kernels) {
    double sum = 0;
    long count = 0;
    for (SlotRef kernel : kernels) {
      Summary summary = kernel.in(sample);
      if (summary != null && summary.finite() > 0) {
        sum += summary.meanMagnitude() * summary.finite();
        count += summary.finite();
      }
    }
    return count == 0 ? Double.NaN : sum / count;
  }

  private static void judge(Location location, double ratio, List<Finding> findings) {
    String measured =
        "an update is " + Messages.number(ratio) + " of its parameter in " + location.layer();
    double large = ratio / (HIGH * MARGIN);
    double small = LOW / MARGIN / ratio;
    if (large * KEEPS_OPEN > 1) {
      findings.add(
          new Finding(
              AlertType.LARGE_UPDATES,
              location,
              large > 1,
              large,
              ratio,
              HIGH * MARGIN,
              measured + ": parameters are shaken more than trained",
              "lower the learning rate"));
    } else if (small * KEEPS_OPEN > 1) {
      findings.add(
          new Finding(
              AlertType.SMALL_UPDATES,
              location,
              small > 1,
              small,
              ratio,
              LOW / MARGIN,
              measured + ": it hardly learns",
              "raise the learning rate"));
    }
  }
}
