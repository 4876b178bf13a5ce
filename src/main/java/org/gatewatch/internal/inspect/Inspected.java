package org.gatewatch.internal.inspect;

import java.util.List;
import org.gatewatch.alert.Alert;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Sample;

/**
 * What an inspection found.
 *
 * @param alerts what is amiss in this one sample
 * @param arrays the values behind the sample
 */
public record Inspected(Layout layout, Sample sample, List<Alert> alerts, SlotArrays arrays) {
  /** Copies its list. */
  public Inspected {
    alerts = List.copyOf(alerts);
  }
}
