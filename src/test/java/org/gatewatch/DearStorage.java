package org.gatewatch;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.deeplearning4j.core.storage.Persistable;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.storage.StoredRecord;

/**
 * A router that takes much processor time for each sample, but for those that have neither maps nor
 * insides of cells. It tells what samples have.
 */
public final class DearStorage extends RecordingRouter {
  private static final long DEAR_NANOS = 130_000_000;

  @Override
  public void putUpdate(Persistable update) {
    super.putUpdate(update);
    Sample sample = ((StoredRecord) update).sample();
    if (sample != null && hasMaps(sample)) {
      burn();
    }
  }

  private static void burn() {
    long end = processorNanos() + DEAR_NANOS;
    while (processorNanos() < end) {
      Thread.onSpinWait();
    }
  }

  private static long processorNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  public boolean hasMaps(Sample sample) {
    return has(sample, summary -> summary.heatmap() != null);
  }

  private static boolean has(Sample sample, Predicate<Summary> wanted) {
    return sample.summaries().stream().filter(Objects::nonNull).anyMatch(wanted);
  }

  /** Whether it has anything of that quantity. */
  public boolean has(Sample sample, Quantity quantity) {
    List<Slot> slots = layout().slots();
    for (int i = 0; i < slots.size(); i++) {
      if (slots.get(i).quantity() == quantity && sample.summaries().get(i) != null) {
        return true;
      }
    }
    return false;
  }

  public boolean hasInsides(Sample sample) {
    return has(sample, Quantity.CELL_STATE);
  }

  /** What a layout says of how samples are spaced out. */
  public static List<String> sampling(Layout layout) {
    return layout.facts().stream()
        .filter(fact -> fact.name().equals("sampling"))
        .map(Layout.Fact::value)
        .toList();
  }
}
