package org.gatewatch.internal.alerting.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.alerting.Messages;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;

/**
 * {@link AlertType#WRONG_GRADIENT}: in {@value #PATIENCE} samples in a row, the gradient of a
 * cell's biases that the layer computed is not the sum of the gradients before its gates that
 * backpropagation through time gives from the same epsilon. They are compared gate by gate, as sums
 * over units, where all examples were looked at and no timestep is padding: else they need not be
 * the same.
 *
 * <p>The two differ by {@value #DIFFERENCE} of the larger, and by {@value #NOISE} ({@value
 * #NOISE_OF_HALF} in HALF and BFLOAT16) of the sum of magnitudes, which rounding does not come to.
 * The limits are our choice: layers that are right differ by 1e-6 in FLOAT, and every SameDiffLayer
 * of DL4J 1.0.0-M2.1 is wrong by a factor of 2. A gate is left out whose gradient is on average
 * smaller than {@value #NEGLIGIBLE} ({@value #NOISE_OF_HALF}) of that of the cell's largest, or
 * than {@value #UNDERFLOW} times the type's smallest normal number (once, in HALF): ND4J's tanh of
 * less than 1e-7 is rounded to few digits or to zero, and so is what it is multiplied by. Nor does
 * a difference count that {@value #ROUNDINGS} roundings of a slope come to, for all that comes back
 * to the cell's output: of a slope that is next to nothing, as at a saturated tanh, a layer has no
 * digit right, or zero. (Of stacks that Adam had thrown far off, no difference was over one.)
 */
final class WrongGradient implements Rule {
  static final double DIFFERENCE = 0.05;
  static final int PATIENCE = 2;
  static final int ROUNDINGS = 16;

  private static final double NOISE = 1e-3;
  private static final double NOISE_OF_HALF = 0.05;
  private static final double NEGLIGIBLE = 1e-5;
  private static final double UNDERFLOW = 1e6;
  private static final double SMALLEST_OF_HALF = 0x1p-14;
  private static final String LOOK_AT =
      "compare its backward pass with differences of the loss; every SameDiffLayer of DL4J"
          + " 1.0.0-M2.1 doubles its gradient and those of all layers below it";

  private final Map<Location, Compared> compared = new HashMap<>();
  private final List<Cell> cells = new ArrayList<>();
  private final double noise;
  private final double negligible;
  private final double smallest;
  private final double rounding;
  private final boolean isStack;

  /**
   * A cell whose gradients can be compared, gate by gate in two lists.
   *
   * @param units of the cell
   * @param outputs the gradient that comes back to its output, in one slot
   */
  private record Cell(
      int layer,
      Location location,
      int units,
      List<SlotRef> biases,
      List<SlotRef> gates,
      List<SlotRef> outputs) {

    /** The sum of magnitudes that comes back to the output; 0 if it is not known. */
    double arriving(Sample sample) {
      double sum = 0;
      for (SlotRef output : outputs) {
        Summary summary = output.in(sample);
        sum += summary == null ? 0 : summary.meanMagnitude() * summary.count();
      }
      return sum;
    }
  }

  /**
   * What the samples so far that could be compared say of a cell.
   *
   * @param factor in the last of them; 1 if it was right
   * @param times how many of them in a row were wrong
   */
  private record Compared(double factor, int times) {
    static final Compared NEVER = new Compared(Double.NaN, 0);

    Compared then(double next) {
      return new Compared(next, next == 1 ? 0 : times + 1);
    }
  }

  WrongGradient(Layout layout) {
    boolean isHalf = layout.dataType().equals("HALF") || layout.dataType().equals("BFLOAT16");
    noise = isHalf ? NOISE_OF_HALF : NOISE;
    negligible = isHalf ? NOISE_OF_HALF : NEGLIGIBLE;
    smallest = smallest(layout.dataType());
    rounding = ROUNDINGS * rounding(layout.dataType());
    isStack = layout.network().equals("MultiLayerNetwork");
    for (int layer = layout.layers().size() - 1; layer >= 0; layer--) {
      for (Layout.Cell cell : layout.layers().get(layer).cells()) {
        add(layout, layer, cell);
      }
    }
  }

  private static double smallest(String dataType) {
    return switch (dataType) {
      case "DOUBLE" -> UNDERFLOW * Double.MIN_NORMAL;
      case "HALF" -> SMALLEST_OF_HALF;
      default -> UNDERFLOW * Float.MIN_NORMAL;
    };
  }

  /** Half of what the type's first number above 1 is above it. */
  static double rounding(String dataType) {
    return switch (dataType) {
      case "DOUBLE" -> 0x1p-53;
      case "HALF" -> 0x1p-11;
      case "BFLOAT16" -> 0x1p-8;
      default -> 0x1p-24;
    };
  }

  /** The last layers first, as gradients are computed. */
  private void add(Layout layout, int layer, Layout.Cell cell) {
    List<SlotRef> biases = new ArrayList<>();
    List<SlotRef> gates = new ArrayList<>();
    for (SlotRef gate : of(layout, layer, cell.direction(), Quantity.PRE_ACTIVATION_GRADIENT)) {
      for (SlotRef bias : of(layout, layer, cell.direction(), Quantity.GRADIENT)) {
        if (bias.slot().kernel() == Kernel.BIAS && bias.slot().gate() == gate.slot().gate()) {
          biases.add(bias);
          gates.add(gate);
        }
      }
    }
    if (!gates.isEmpty()) {
      String name = layout.layers().get(layer).name();
      Location location =
          new Location(name, cell.direction(), Quantity.GRADIENT, Kernel.BIAS, null);
      List<SlotRef> outputs = of(layout, layer, cell.direction(), Quantity.OUTPUT_GRADIENT);
      cells.add(new Cell(layer, location, cell.units(), biases, gates, outputs));
    }
  }

  private static List<SlotRef> of(
      Layout layout, int layer, Direction direction, Quantity quantity) {
    return SlotRef.of(layout, slot -> isOf(slot, layer, direction, quantity));
  }

  private static boolean isOf(Slot slot, int layer, Direction direction, Quantity quantity) {
    return slot.layer() == layer && slot.direction() == direction && slot.quantity() == quantity;
  }

  /** Counted here: samples that cannot be compared neither interrupt nor count. */
  @Override
  public int patience() {
    return 1;
  }

  @Override
  public double measured(Location location) {
    Compared last = compared.get(location);
    return last == null ? Double.NaN : last.factor();
  }

  @Override
  public boolean canJudge(Sample sample) {
    for (Cell cell : cells) {
      if (cell.gates().get(0).in(sample) != null) {
        return true;
      }
    }
    return false;
  }

  @Override
  public List<Finding> look(Sample sample, int divisor) {
    List<Finding> findings = new ArrayList<>();
    double above = 1;
    double aboveWithLayer = 1;
    int lastLayer = -1;
    for (Cell cell : cells) {
      above = cell.layer() == lastLayer ? above : aboveWithLayer;
      lastLayer = cell.layer();
      Compared last = compared.getOrDefault(cell.location(), Compared.NEVER);
      double factor = factor(cell, sample, divisor);
      Compared now = Double.isNaN(factor) ? last : last.then(factor);
      compared.put(cell.location(), now);
      if (now.times() > 0) {
        findings.add(finding(cell, now, isStack ? above : 1));
        aboveWithLayer = above * now.factor();
      }
    }
    return findings;
  }

  /**
   * By what the gradient of the cell's biases is wrong, as that gate has it which has it most
   * clearly; 1 if all are right, NaN if they cannot be compared. Nothing is a multiple of zero, so
   * gates that no gradient arrives at are left out.
   */
  private double factor(Cell cell, Sample sample, int divisor) {
    double clearest = 0;
    double factor = Double.NaN;
    double least = least(cell, sample);
    double rounded = rounding * cell.arriving(sample);
    for (int i = 0; i < cell.gates().size(); i++) {
      Summary bias = cell.biases().get(i).in(sample);
      Summary gate = cell.gates().get(i).in(sample);
      if (bias == null || gate == null || !isWhole(gate, cell.units(), divisor)) {
        return Double.NaN;
      }
      double computed = bias.mean() * bias.count();
      double right = gate.mean() * gate.count();
      double magnitudes = gate.meanMagnitude() * gate.count();
      double difference = Math.abs(computed - right);
      boolean isWrong =
          right != 0
              && gate.meanMagnitude() >= least
              && difference > DIFFERENCE * Math.max(Math.abs(computed), Math.abs(right))
              && difference > noise * magnitudes
              && difference > rounded;
      factor = Double.isNaN(factor) ? 1 : factor;
      if (isWrong && difference / magnitudes > clearest) {
        clearest = difference / magnitudes;
        factor = computed / right;
      }
    }
    return factor;
  }

  /** The mean magnitude that a gate's gradient has to have. */
  private double least(Cell cell, Sample sample) {
    double largest = 0;
    for (SlotRef gate : cell.gates()) {
      Summary summary = gate.in(sample);
      largest = summary == null ? largest : Math.max(largest, summary.meanMagnitude());
    }
    return Math.max(smallest, negligible * largest);
  }

  /**
   * Whether it is of all examples and timesteps. A divisor of 1 does not tell how many examples
   * there are: DL4J may have been told not to divide, and SameDiff does not.
   */
  private static boolean isWhole(Summary gate, int units, int examples) {
    return examples > 1
        && gate.profile() != null
        && gate.count() == (long) examples * units * gate.profile().timesteps();
  }

  private static Finding finding(Cell cell, Compared compared, double above) {
    double factor = compared.factor();
    return new Finding(
        AlertType.WRONG_GRADIENT,
        cell.location(),
        compared.times() >= PATIENCE,
        false,
        Math.max(Math.abs(factor * above - 1), DIFFERENCE),
        factor,
        1,
        () -> words(cell, factor, above),
        LOOK_AT);
  }

  private static String words(Cell cell, double factor, double above) {
    String wrong =
        Messages.of(cell.location())
            + " is "
            + Words.number(factor)
            + " times what backpropagation through time gives";
    return above == 1
        ? wrong
        : wrong + ", and with the layers above " + Words.number(factor * above) + " times";
  }
}
