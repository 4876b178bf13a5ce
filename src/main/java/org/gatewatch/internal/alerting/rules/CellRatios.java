package org.gatewatch.internal.alerting.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;

/**
 * How large the updates of each cell in training are: their mean magnitude in W and RW over that of
 * the parameters, as {@link UpdateRatio} judges it.
 */
public final class CellRatios {
  /** In the middle of what is well. */
  private static final double BEST = Math.sqrt(UpdateRatio.LOW * UpdateRatio.HIGH);

  private record Cell(List<SlotRef> updates, List<SlotRef> weights) {}

  private final Map<Location, Cell> cells = new LinkedHashMap<>();

  /** Of samples of this layout. */
  public CellRatios(Layout layout) {
    SlotRef.kernels(layout, Quantity.UPDATE).forEach(one -> cell(one).updates.add(one));
    SlotRef.kernels(layout, Quantity.WEIGHT).forEach(one -> cell(one).weights.add(one));
  }

  private Cell cell(SlotRef kernel) {
    Location place =
        Location.ofCell(kernel.layer(), kernel.location().direction(), Quantity.UPDATE);
    return cells.computeIfAbsent(place, key -> new Cell(new ArrayList<>(), new ArrayList<>()));
  }

  /**
   * The ratio of all that is farthest, as a factor, from the middle of what is well, 1e-3.
   *
   * @return NaN if none is known; 0 if a cell is not updated
   */
  public double worst(Sample sample) {
    double worst = Double.NaN;
    double farthest = -1;
    for (Cell cell : cells.values()) {
      double ratio =
          SlotRef.meanMagnitude(sample, cell.updates) / SlotRef.meanMagnitude(sample, cell.weights);
      double distance = Math.abs(Math.log(ratio / BEST));
      if (ratio < Double.POSITIVE_INFINITY && distance > farthest) {
        farthest = distance;
        worst = ratio;
      }
    }
    return worst;
  }
}
