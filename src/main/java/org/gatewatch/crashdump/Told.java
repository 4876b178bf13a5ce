package org.gatewatch.crashdump;

import java.util.List;
import org.gatewatch.alert.Alert;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Sample;

/** What a crash dump tells, whatever it is of. */
record Told(Alert alert, String line, Layout layout, List<Sample> samples) {
  Told {
    samples = List.copyOf(samples);
  }
}
