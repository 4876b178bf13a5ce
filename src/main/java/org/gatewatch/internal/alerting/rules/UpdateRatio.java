package org.gatewatch.internal.alerting.rules;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;

/**
 * {@link AlertType#LARGE_UPDATES} and {@link AlertType#SMALL_UPDATES}: the mean magnitude of the
 * updates of a cell's W and RW, over that of the parameters, is outside of {@value #LOW} to {@value
 * #HIGH}, the rule of thumb of DL4J's documentation, by a factor of {@value #MARGIN}, for {@value
 * #PATIENCE} samples in a row, on the geometric mean of the last {@value #SAMPLES} samples. The
 * margin and the patience are our choice: two LSTM layers under Adam that learned well began at
 * 0.02 and came down to 0.006 (the example CharModelling, learning rate 0.02).
 *
 * <p>An update whose norm is {@value #HALF} of that of the parameters before it, or more, is told
 * at once, if the loss is over {@value #ABOVE} times what it was at first; if it is only not below
 * that, in the second sample in a row: a training that begins may take one such step. In the first
 * sample, of which that is not known, and in which some updaters make up for what they have not
 * seen yet, it is told from {@value #AT_FIRST} on. Small updates are not told where they are as
 * they should be; see {@link #isMeant}.
 */
final class UpdateRatio implements Rule {
  static final double LOW = 1e-4;
  static final double HIGH = 1e-2;
  static final double MARGIN = 5;
  static final double HALF = 0.5;
  static final double ABOVE = 1.5;
  static final int SAMPLES = 20;
  static final int PATIENCE = 20;

  private static final double AT_FIRST = 1;
  private static final double KEEPS_OPEN = 2;

  /** The loss has fallen by so much of what it was: then it has learned what it can. */
  private static final double LEARNT = 0.3;

  /** What is left of a gradient, or of a learning rate, that has gone down for good. */
  private static final double LEFT = 0.1;

  private final List<Cell> cells = new ArrayList<>();
  private final LossTrend trend;
  private final Window rates = new Window(SAMPLES);
  private double highestRate;
  private int seen;

  /** The kernels of a cell as parameters, gradients and updates, and what they were. */
  private static final class Cell {
    private final Location location;
    private final List<SlotRef> weights = new ArrayList<>();
    private final List<SlotRef> gradients = new ArrayList<>();
    private final List<SlotRef> updates = new ArrayList<>();
    private final Window logarithms = new Window(SAMPLES);
    private final Window norms = new Window(SAMPLES);
    private double largestNorm;
    private double weightNorm = Double.NaN;
    private boolean wasZero;

    /** The ratio that was judged last. */
    private double judged = Double.NaN;

    /** Samples in a row whose update was as large as shakes the parameters. */
    private int shaken;

    Cell(Location location) {
      this.location = location;
    }

    /**
     * The norm of an update over that of the parameters before it: the larger of what it was in the
     * sample before, and what those after it tell if the update has nothing to do with them. Where
     * the update has left nothing of them to be seen, at least 1.
     *
     * @return 0 if the parameters are zero, or, for a while, if they were when training began; NaN
     *     if it is not known
     */
    double takeShare(Sample sample) {
      double update = SlotRef.norm(sample, updates);
      double after = SlotRef.norm(sample, weights);
      double apart = Math.sqrt(Math.max(after * after - update * update, 0));
      boolean isFirst = Double.isNaN(weightNorm);
      double before = isFirst ? apart : Math.max(weightNorm, apart);
      wasZero |= isFirst && after == update;
      weightNorm = after >= 0 ? after : weightNorm;
      if ((wasZero && logarithms.count() < SAMPLES) || after == 0) {
        return 0;
      }
      return before > 0 ? update / before : Math.max(1, update / after);
    }

    void takeGradient(Sample sample) {
      double norm = SlotRef.norm(sample, gradients);
      if (norm >= 0) {
        norms.add(norm);
        largestNorm = Math.max(largestNorm, norms.median());
      }
    }

    boolean hasLittleLeft() {
      return norms.isFull() && norms.median() <= LEFT * LEFT * largestNorm;
    }
  }

  UpdateRatio(Layout layout) {
    trend = new LossTrend(layout);
    SlotRef.kernels(layout, Quantity.WEIGHT).forEach(kernel -> cell(kernel).weights.add(kernel));
    SlotRef.kernels(layout, Quantity.GRADIENT)
        .forEach(kernel -> cell(kernel).gradients.add(kernel));
    SlotRef.kernels(layout, Quantity.UPDATE).forEach(kernel -> cell(kernel).updates.add(kernel));
  }

  private Cell cell(SlotRef kernel) {
    Location location =
        Location.ofCell(kernel.layer(), kernel.location().direction(), Quantity.UPDATE);
    for (Cell known : cells) {
      if (known.location.equals(location)) {
        return known;
      }
    }
    Cell added = new Cell(location);
    cells.add(added);
    return added;
  }

  @Override
  public double measured(Location location) {
    for (Cell cell : cells) {
      if (cell.location.equals(location)) {
        return cell.judged;
      }
    }
    return Double.NaN;
  }

  @Override
  public int patience() {
    return PATIENCE;
  }

  @Override
  public List<Finding> look(Sample sample, int divisor) {
    trend.add(sample);
    seen++;
    if (!Double.isNaN(sample.learningRate())) {
      rates.add(sample.learningRate());
      highestRate = Math.max(highestRate, sample.learningRate());
    }
    List<Finding> findings = new ArrayList<>();
    for (Cell cell : cells) {
      look(cell, sample, findings);
    }
    return findings;
  }

  private void look(Cell cell, Sample sample, List<Finding> findings) {
    cell.takeGradient(sample);
    double ratio =
        SlotRef.meanMagnitude(sample, cell.updates) / SlotRef.meanMagnitude(sample, cell.weights);
    if (ratio > 0 && Double.isFinite(ratio)) {
      cell.logarithms.add(Math.log(ratio));
    }
    double share = cell.takeShare(sample);
    boolean isHarmful = seen > 1 ? !trend.isBelowFirst() : share >= AT_FIRST;
    cell.shaken = share >= HALF && isHarmful ? cell.shaken + 1 : 0;
    if (cell.shaken > 0) {
      boolean atOnce = seen == 1 || cell.shaken > 1 || trend.isAboveFirst(ABOVE);
      findings.add(large(cell.location, share, HALF, atOnce));
    } else if (cell.logarithms.isFull()) {
      judge(cell, Math.exp(cell.logarithms.mean()), findings);
    }
  }

  private void judge(Cell cell, double ratio, List<Finding> findings) {
    Location location = cell.location;
    cell.judged = ratio;
    double large = ratio / (HIGH * MARGIN);
    double small = LOW / MARGIN / ratio;
    if (large * KEEPS_OPEN > 1) {
      findings.add(large(location, ratio, HIGH * MARGIN, false));
    } else if (small * KEEPS_OPEN > 1 && !isMeant(cell)) {
      findings.add(
          new Finding(
              AlertType.SMALL_UPDATES,
              location,
              small > 1,
              small,
              ratio,
              LOW / MARGIN,
              () -> measured(location, ratio) + ": it hardly learns"));
    }
  }

  /**
   * Whether updates may well be small: the loss is falling, or has fallen by {@value #LEARNT}; a
   * schedule has taken the learning rate down to {@value #LEFT} of what it was, or is still raising
   * it; or next to nothing is left of the gradient.
   */
  private boolean isMeant(Cell cell) {
    boolean rises = rates.count() > 1 && rates.back(0) > rates.back(rates.count() - 1);
    boolean isLow = rates.count() > 0 && rates.back(0) <= LEFT * highestRate;
    return rises || isLow || trend.isFalling() || trend.fallen() >= LEARNT || cell.hasLittleLeft();
  }

  private static Finding large(Location location, double ratio, double limit, boolean atOnce) {
    return new Finding(
        AlertType.LARGE_UPDATES,
        location,
        atOnce || ratio > limit,
        atOnce,
        ratio / limit,
        ratio,
        limit,
        () -> measured(location, ratio) + ": parameters are shaken more than trained",
        "");
  }

  private static String measured(Location location, double ratio) {
    return "an update is " + Words.number(ratio) + " of its parameter in " + location.layer();
  }
}
