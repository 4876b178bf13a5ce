package org.gatewatch.inspect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer of an {@link Inspection}. */
public final class InspectedLayer {
  private final Inspection inspection;
  private final int index;

  InspectedLayer(Inspection inspection, int index) {
    this.inspection = inspection;
    this.index = index;
  }

  /** {@return its position in forward order, from 0} */
  public int index() {
    return index;
  }

  /** {@return what it is: name, type with its wrappers, cells, and what of it is absent} */
  public Layout.Layer description() {
    return inspection.layout().layers().get(index);
  }

  /**
   * Its only cell. A layer without recurrence that has parameters counts as one.
   *
   * @return the cell
   * @throws IllegalArgumentException if it has two, one in each direction, or none
   */
  public InspectedCell cell() {
    List<Layout.Cell> cells = description().cells();
    if (cells.size() != 1) {
      throw new IllegalArgumentException(
          named()
              + (cells.isEmpty()
                  ? " has no cell"
                  : " reads in both directions: ask for cell(Direction)"));
    }
    return cell(cells.get(0).direction());
  }

  /**
   * Its cell of a direction.
   *
   * @param direction in which it reads; a layer without recurrence counts as forward
   * @return the cell
   * @throws IllegalArgumentException if it has none
   */
  public InspectedCell cell(Direction direction) {
    for (Layout.Cell cell : description().cells()) {
      if (cell.direction() == direction) {
        return new InspectedCell(inspection, this, cell);
      }
    }
    throw new IllegalArgumentException(named() + " has no cell that reads " + direction);
  }

  /**
   * What it gave in the forward pass, dropout of the layer above not applied; [examples, units,
   * timesteps] of a recurrent layer, whatever its own format, [examples, units] of one that tells
   * the last timestep only; any other layer's as DL4J has it. Empty for the output of the network,
   * which DL4J computes with the loss, and without data; {@link #absent} says why.
   *
   * @return a copy, of the network's type
   */
  public Optional<INDArray> output() {
    return inspection.array(Slot.ofLayerOutput(index));
  }

  /**
   * The same as a summary.
   *
   * @return over all examples, units and timesteps
   */
  public Optional<Summary> outputSummary() {
    return inspection.summary(Slot.ofLayerOutput(index));
  }

  /**
   * A parameter as a whole, in DL4J's shape: of an LSTM {@code W} [inputs, 4 × units], {@code RW}
   * [units, 4 × units] (peepholes behind, if it has any), {@code b} [4 × units], with the gates in
   * the order candidate, forget, output, input.
   *
   * @param key DL4J's key of it, such as {@code W} or, in a Bidirectional, {@code fRW}
   * @return a copy
   * @throws IllegalArgumentException if it has no such parameter
   */
  public INDArray parameter(String key) {
    return inspection.parameter(Quantity.WEIGHT, index, key).orElseThrow(() -> unknown(key));
  }

  private IllegalArgumentException unknown(String key) {
    List<String> keys =
        slots().stream()
            .filter(slot -> slot.quantity() == Quantity.WEIGHT)
            .map(slot -> String.valueOf(slot.parameter()))
            .distinct()
            .toList();
    return new IllegalArgumentException(named() + " has no parameter '" + key + "', but " + keys);
  }

  /**
   * The gradient of a parameter as a whole, shaped as {@link #parameter}: as backpropagation left
   * it, summed over the examples, before regularisation, clipping and updater.
   *
   * @param key DL4J's key of the parameter
   * @return a copy; empty for a frozen layer, and without data
   * @throws IllegalArgumentException if it has no such parameter
   */
  public Optional<INDArray> gradient(String key) {
    if (inspection.parameter(Quantity.WEIGHT, index, key).isEmpty()) {
      throw unknown(key);
    }
    return has(Quantity.GRADIENT)
        ? inspection.parameter(Quantity.GRADIENT, index, key)
        : Optional.empty();
  }

  private boolean has(Quantity quantity) {
    return slots().stream().anyMatch(slot -> slot.quantity() == quantity);
  }

  /**
   * What the size of each of its parameters adds to the loss.
   *
   * @return by DL4J's key of the parameter, in the unit of the score; without those that add
   *     nothing
   */
  public Map<String, Double> penalties() {
    Map<String, Double> penalties = new LinkedHashMap<>();
    for (Layout.Penalty penalty : inspection.layout().penalties()) {
      if (penalty.layer() == index) {
        penalties.put(penalty.parameter(), penalty.loss(inspection.layout(), inspection.sample()));
      }
    }
    return penalties;
  }

  /**
   * Why a quantity of this layer is not there.
   *
   * @param quantity that was asked for
   * @return one sentence without a full stop; empty if there is something of it
   */
  public Optional<String> absent(Quantity quantity) {
    String reason = description().absent().get(quantity);
    if (reason != null) {
      return Optional.of(reason);
    }
    List<Slot> slots = slots().stream().filter(slot -> slot.quantity() == quantity).toList();
    if (slots.stream().anyMatch(slot -> inspection.summary(slot).isPresent())) {
      return Optional.empty();
    }
    if (quantity == Quantity.UPDATE) {
      return Optional.of("an inspection does not train: there is no update");
    }
    if (!inspection.hasData() && quantity != Quantity.WEIGHT) {
      return Optional.of("the model was inspected without data");
    }
    return Optional.of(
        slots.isEmpty()
            ? "there is nothing of that kind in this layer"
            : "it could not be computed from this data; the log may say why");
  }

  String named() {
    return "layer '" + description().name() + "', a " + description().type() + ",";
  }

  List<Slot> slots() {
    return inspection.layout().slots().stream().filter(slot -> slot.layer() == index).toList();
  }
}
