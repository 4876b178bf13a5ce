package org.gatewatch.internal.alerting.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.alerting.Messages;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.sample.Clipping;
import org.gatewatch.sample.Histogram;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * {@link AlertType#CONSTANT_CLIPPING}: clipping has bitten in {@value #SHARE} of the last {@value
 * #SAMPLES} samples, so that the threshold and not the gradient decides how large a step is. (Our
 * choice.) A norm is clipped if it exceeds the threshold after DL4J divided the gradient by the
 * number of examples; element by element, clipping bites if it cuts {@value #ELEMENTS} of the
 * elements or more. Renormalisation has no threshold and is not judged.
 */
final class ConstantClipping implements Rule {
  static final double SHARE = 0.95;
  static final double ELEMENTS = 0.1;
  static final int SAMPLES = 20;

  private static final double KEEPS_OPEN = 0.8;

  private final List<Clipped> clipped = new ArrayList<>();

  /**
   * What is clipped together: a layer or a parameter.
   *
   * @param gradients its slots
   * @param bites 1 for a sample in which clipping has bitten, else 0
   */
  private record Clipped(
      Location location, Clipping clipping, List<SlotRef> gradients, Window bites) {}

  ConstantClipping(Layout layout, List<@Nullable Clipping> clipping) {
    Map<List<Object>, Clipped> groups = new LinkedHashMap<>();
    for (SlotRef slot :
        SlotRef.of(layout, s -> s.quantity() == Quantity.GRADIENT && s.parameter() != null)) {
      int layer = slot.slot().layer();
      Clipping how = clipping.get(layer);
      if (how != null) {
        boolean each = how.scope() == Clipping.Scope.PARAMETER;
        groups
            .computeIfAbsent(
                each ? List.of(layer, slot.slot().parameter()) : List.of(layer),
                key ->
                    new Clipped(location(slot, each), how, new ArrayList<>(), new Window(SAMPLES)))
            .gradients
            .add(slot);
      }
    }
    clipped.addAll(groups.values());
  }

  private static Location location(SlotRef slot, boolean each) {
    Location one = slot.location();
    return each
        ? new Location(one.layer(), one.direction(), one.quantity(), one.kernel(), null)
        : Location.ofCell(slot.layer(), null, Quantity.GRADIENT);
  }

  @Override
  public double measured(Location location) {
    for (int i = clipped.size() - 1; i >= 0; i--) {
      if (clipped.get(i).location.equals(location)) {
        return clipped.get(i).bites.mean();
      }
    }
    return Double.NaN;
  }

  @Override
  public int patience() {
    return 1;
  }

  @Override
  public List<Finding> look(Sample sample, int divisor) {
    List<Finding> findings = new ArrayList<>();
    for (Clipped one : clipped) {
      one.bites.add(bites(one, sample, divisor) ? 1 : 0);
      double share = one.bites.mean();
      if (one.bites.isFull() && share >= KEEPS_OPEN) {
        findings.add(
            new Finding(
                AlertType.CONSTANT_CLIPPING,
                one.location,
                share >= SHARE,
                share,
                share,
                SHARE,
                () ->
                    "clipping at "
                        + Words.number(one.clipping.threshold())
                        + " has cut the "
                        + Messages.of(one.location)
                        + " in "
                        + Words.percent(share)
                        + " of the last samples"));
      }
    }
    return findings;
  }

  private static boolean bites(Clipped one, Sample sample, int divisor) {
    double squares = 0;
    long beyond = 0;
    long count = 0;
    double threshold = one.clipping.threshold() * divisor;
    boolean each = one.clipping.scope() == Clipping.Scope.ELEMENT;
    for (SlotRef slot : one.gradients) {
      Summary summary = slot.in(sample);
      if (summary != null && summary.finite() > 0) {
        squares += summary.l2Norm() * summary.l2Norm();
        beyond += each ? beyond(summary, threshold) : 0;
        count += summary.finite();
      }
    }
    return each ? beyond > 0 && beyond >= ELEMENTS * count : Math.sqrt(squares) > threshold;
  }

  /** Most gradients have no value there, and then nobody asks for their buckets. */
  private static long beyond(Summary summary, double threshold) {
    if (-summary.min() < threshold && summary.max() < threshold) {
      return 0;
    }
    Histogram histogram = summary.histogram();
    long beyond = 0;
    for (int i = 0; i < histogram.size(); i++) {
      if (Math.abs(Histogram.inner(histogram.keyAt(i))) >= threshold) {
        beyond += histogram.countAt(i);
      }
    }
    return beyond;
  }
}
