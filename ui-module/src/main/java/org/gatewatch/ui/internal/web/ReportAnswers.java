package org.gatewatch.ui.internal.web;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.ui.internal.histogram.AxisSharing;
import org.gatewatch.ui.internal.index.RunIndex;
import org.gatewatch.ui.internal.index.SessionIndex;
import org.gatewatch.ui.internal.index.SlotSummary;
import org.gatewatch.ui.internal.index.WorkerIndex;

/**
 * The server's answers about one worker, for a page that has no server, by the names under which
 * {@code data/report.js} looks for them. A page asks for any choice of slots: histograms and
 * profiles are of all there are, maps and ridges of one each.
 */
public final class ReportAnswers {
  /** As many as a page asks for unless its reader wants others. */
  private static final int BINS = 60;

  private static final List<Quantity> PARAMETERS =
      List.of(Quantity.WEIGHT, Quantity.GRADIENT, Quantity.UPDATE);

  private final SessionIndex index;
  private final WorkerIndex worker;
  private final RunIndex series;
  private final List<Integer> activations;
  private final boolean readsBothWays;

  /**
   * @param index knows this worker alone
   * @param worker of whom the answers are
   */
  public ReportAnswers(SessionIndex index, WorkerIndex worker) {
    this.index = index;
    this.worker = worker;
    this.series = worker.series();
    List<Slot> slots = series.layout().slots();
    this.activations =
        IntStream.range(0, slots.size())
            .filter(slot -> !PARAMETERS.contains(slots.get(slot).quantity()))
            .boxed()
            .toList();
    this.readsBothWays =
        series.layout().layers().stream().anyMatch(layer -> layer.cells().size() > 1);
  }

  /**
   * Of the whole run.
   *
   * @param points so many samples at most, evenly spread, beside those with alerts
   * @param keep timestamps of samples that must be among them
   */
  public Map<String, byte[]> ofRun(int points, Set<Long> keep) {
    return Map.of(
        "sessions", Json.bytes(SessionsJson.of("report", index)),
        "layout", Json.bytes(LayoutJson.of(series)),
        "history", Json.bytes(HistoryJson.of(worker, Math.max(points, Thinning.LEAST), keep)),
        "alerts", Json.bytes(AlertsJson.of(series)));
  }

  /** Distributions and profiles of a sample. */
  public Map<String, byte[]> ofSample(long timestamp, Sample sample) {
    Layout layout = series.layout();
    Map<String, byte[]> answers = new LinkedHashMap<>();
    Histograms of =
        (name, slots, axes) -> histograms(answers, timestamp, sample, name, slots, axes);
    for (AxisSharing axes : AxisSharing.values()) {
      if (axes == AxisSharing.DIRECTIONS && !readsBothWays) {
        continue;
      }
      PARAMETERS.forEach(
          quantity -> of.put(quantity.name(), HistogramsJson.slotsOf(layout, quantity), axes));
      if (axes != AxisSharing.FREE) {
        shownTogether().forEach(slots -> of.put(joined(slots), slots, axes));
      }
    }
    of.put("slots", activations, AxisSharing.FREE);
    List<Integer> outputs = HistogramsJson.slotsOf(layout, Quantity.ACTIVATION);
    of.put(Quantity.ACTIVATION.name(), outputs, AxisSharing.FREE);
    answers.put(
        "slots/" + timestamp,
        Json.bytes(SlotsJson.of(layout, timestamp, sample, activations, BINS)));
    return answers;
  }

  private void histograms(
      Map<String, byte[]> answers,
      long timestamp,
      Sample sample,
      String name,
      List<Integer> slots,
      AxisSharing axes) {
    String key =
        "histograms/" + timestamp + '/' + name + '/' + axes.name().toLowerCase(Locale.ROOT);
    answers.put(
        key, Json.bytes(HistogramsJson.of(series.layout(), timestamp, sample, slots, axes, BINS)));
  }

  /**
   * What a page shows at a time of the inside of a layer's cells, and may share an axis: all gates
   * or one of them, with the output and the state.
   */
  private Set<List<Integer>> shownTogether() {
    List<Slot> all = series.layout().slots();
    Set<List<Integer>> together = new LinkedHashSet<>();
    for (int layer = 0; layer < series.layout().layers().size(); layer++) {
      int of = layer;
      List<Integer> slots =
          activations.stream()
              .filter(slot -> all.get(slot).layer() == of && isInside(all.get(slot)))
              .toList();
      together.add(slots);
      slots.stream()
          .flatMap(slot -> Stream.ofNullable(all.get(slot).gate()))
          .distinct()
          .map(gate -> slots.stream().filter(slot -> isOf(all.get(slot), gate)).toList())
          .forEach(together::add);
    }
    together.remove(List.<Integer>of());
    return together;
  }

  private static boolean isInside(Slot slot) {
    boolean isShown =
        slot.quantity() == Quantity.ACTIVATION || slot.quantity() == Quantity.CELL_STATE;
    return isShown && slot.isInsideCell() && slot.kernel() == null;
  }

  private static boolean isOf(Slot slot, Gate gate) {
    return slot.gate() == null || slot.gate().equals(gate);
  }

  private static String joined(List<Integer> slots) {
    return slots.stream().map(String::valueOf).collect(Collectors.joining("."));
  }

  /** Maps of a sample, a map a name; a slot that has none has no name. */
  public Map<String, byte[]> maps(long timestamp, Sample sample) {
    Map<String, byte[]> answers = new LinkedHashMap<>();
    for (int slot = 0; slot < sample.summaries().size(); slot++) {
      Summary summary = sample.summaries().get(slot);
      if (summary != null && summary.heatmap() != null) {
        byte[] map = Heatmaps.bytes(sample, List.of(slot)).getBytes();
        answers.put("heatmap/" + timestamp + '/' + slot, map);
      }
      byte[] further = Heatmaps.further(sample, slot).getBytes();
      if (further.length > 0) {
        answers.put("maps/" + timestamp + '/' + slot, further);
      }
    }
    return answers;
  }

  /**
   * One slot over the run.
   *
   * @param of the slot in each sample, the oldest first
   */
  public Map<String, byte[]> ridge(int slot, List<SlotSummary> of) {
    return Map.of("ridge/" + slot, Json.bytes(RidgeJson.of(slot, of, BINS)));
  }

  private interface Histograms {
    void put(String name, List<Integer> slots, AxisSharing axes);
  }
}
