package org.gatewatch.ui.internal.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.gatewatch.ui.internal.index.Point;
import org.gatewatch.ui.internal.index.RunIndex;
import org.gatewatch.ui.internal.index.SampleReader;
import org.gatewatch.ui.internal.index.SlotSummary;
import org.gatewatch.ui.internal.index.WorkerIndex;
import org.gatewatch.ui.internal.web.ReportAnswers;

/** How the distributions of all parameters and gates moved over the run, in few samples. */
final class Ridges {
  /** So many samples, evenly spread. */
  static final int LINES = 24;

  private static final Set<Quantity> PARAMETERS =
      Set.of(Quantity.WEIGHT, Quantity.GRADIENT, Quantity.UPDATE);

  private final WorkerIndex worker;
  private final RunIndex series;
  private final SampleReader samples;

  Ridges(WorkerIndex worker, SampleReader samples) {
    this.worker = worker;
    this.series = worker.series();
    this.samples = samples;
  }

  /**
   * Adds a ridge a slot, as long as there is room.
   *
   * @return for how many slots there was none
   */
  int addTo(Answers answers, ReportAnswers server) throws IOException {
    int leftOut = 0;
    for (Map.Entry<Integer, List<SlotSummary>> ridge : bySlot().entrySet()) {
      if (!answers.addIfFitting(server.ridge(ridge.getKey(), ridge.getValue()))) {
        leftOut++;
      }
    }
    return leftOut;
  }

  private Map<Integer, List<SlotSummary>> bySlot() {
    Set<Integer> slots = slots();
    Map<Integer, List<SlotSummary>> bySlot = new TreeMap<>();
    for (Point point : spread(series.kept())) {
      Sample sample = samples.read(worker, series, point.timestamp());
      if (sample == null) {
        continue; // The storage let it go.
      }
      for (int slot : slots) {
        Summary summary = sample.summaries().get(slot);
        if (summary != null) {
          SlotSummary small =
              new SlotSummary(point.timestamp(), point.iteration(), summary.with(null, null));
          bySlot.computeIfAbsent(slot, absent -> new ArrayList<>()).add(small);
        }
      }
    }
    return bySlot;
  }

  private Set<Integer> slots() {
    Layout layout = series.layout();
    Set<Integer> slots = new TreeSet<>();
    series.plan().norms().stream()
        .filter(slot -> PARAMETERS.contains(layout.slots().get(slot).quantity()))
        .forEach(slots::add);
    series.plan().trends().stream()
        .filter(trend -> layout.slots().get(trend.slot()).quantity() == Quantity.ACTIVATION)
        .forEach(trend -> slots.add(trend.slot()));
    return slots;
  }

  /** The first, the last, and some between. */
  private static Set<Point> spread(List<Point> points) {
    Set<Point> spread = new LinkedHashSet<>();
    int last = points.size() - 1;
    for (int i = 0; i < LINES && last >= 0; i++) {
      spread.add(points.get((int) ((long) i * last / (LINES - 1))));
    }
    return spread;
  }
}
