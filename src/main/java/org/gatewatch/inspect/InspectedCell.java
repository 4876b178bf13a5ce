package org.gatewatch.inspect;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Horizon;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Saturation;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.sample.UnitActivity;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A cell of an {@link Inspection}: one recurrent layer in one direction, or a layer without
 * recurrence, which is one block without gates. Each thing that there is to see is named by its
 * quantity, as in a sample, and by its kernel and gate where it has them:
 *
 * <pre>{@code
 * cell.array(Quantity.WEIGHT, Kernel.RECURRENT)               // all gates of RW, side by side
 * cell.array(Quantity.GRADIENT, Kernel.INPUT, Gate.FORGET)    // of W's forget gate
 * cell.array(Quantity.ACTIVATION, Gate.FORGET)                // the gate at every timestep
 * cell.array(Quantity.CELL_STATE)                             // the state at every timestep
 * cell.array(Quantity.OUTPUT_GRADIENT)                        // dL/dh at every timestep
 * }</pre>
 *
 * <p>Arrays are copies, of the network's type. Kernels and their gradients are [rows, units]: the
 * inputs, or the units for the recurrent kernel, 1 for biases and peepholes; gradients are summed
 * over the examples. All else is [examples, units, timesteps], timesteps in the order of the
 * sequence, also of a cell that reads backward; padded timesteps hold what the cell computes there.
 * Empty is what there is not; {@link InspectedLayer#absent} says why.
 */
public final class InspectedCell {
  private final Inspection inspection;
  private final InspectedLayer layer;
  private final Layout.Cell cell;

  InspectedCell(Inspection inspection, InspectedLayer layer, Layout.Cell cell) {
    this.inspection = inspection;
    this.layer = layer;
    this.cell = cell;
  }

  /** {@return what it is: direction, inputs, units and gates} */
  public Layout.Cell description() {
    return cell;
  }

  /**
   * What a cell has one of, at every timestep: its output, its state, and their gradients.
   *
   * @param quantity {@code ACTIVATION} for the output, {@code CELL_STATE}, {@code
   *     ACTIVATION_GRADIENT}, {@code OUTPUT_GRADIENT} or {@code CELL_STATE_GRADIENT}
   * @return [examples, units, timesteps]
   */
  public Optional<INDArray> array(Quantity quantity) {
    return slot(quantity, null, null).flatMap(inspection::array);
  }

  /**
   * What it has of each gate, at every timestep.
   *
   * @param quantity {@code ACTIVATION} or {@code PRE_ACTIVATION_GRADIENT}
   * @param gate one of its gates; {@code BLOCK} for a cell without gates
   * @return [examples, units, timesteps]
   * @throws IllegalArgumentException if it has no such gate
   */
  public Optional<INDArray> array(Quantity quantity, Gate gate) {
    return slot(quantity, null, required(gate)).flatMap(inspection::array);
  }

  /**
   * A kernel or its gradient, all gates side by side, in the order in which DL4J has them.
   *
   * @param quantity {@code WEIGHT} or {@code GRADIENT}
   * @param kernel which
   * @return [rows, gates × units]; peepholes [1, peepholes × units]
   */
  public Optional<INDArray> array(Quantity quantity, Kernel kernel) {
    List<INDArray> gates =
        slots(slot -> slot.quantity() == quantity && slot.kernel() == kernel && slot.rows() > 0)
            .stream()
            .map(inspection::array)
            .flatMap(Optional::stream)
            .toList();
    if (gates.isEmpty()) {
      return slot(quantity, kernel, null).flatMap(inspection::array);
    }
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return Optional.of(Nd4j.hstack(gates));
    }
  }

  /**
   * A gate's part of a kernel, of its gradient, or of what it adds to the gate.
   *
   * @param quantity {@code WEIGHT} or {@code GRADIENT}: [rows, units]; or {@code PRE_ACTIVATION},
   *     what the kernel adds to the gate before its activation function: [examples, units,
   *     timesteps]
   * @param kernel which
   * @param gate one of its gates; {@code BLOCK} for a cell without gates
   * @return shaped so
   * @throws IllegalArgumentException if it has no such gate
   */
  public Optional<INDArray> array(Quantity quantity, Kernel kernel, Gate gate) {
    return slot(quantity, kernel, required(gate)).flatMap(inspection::array);
  }

  /**
   * The summary of {@link #array(Quantity)}, without padding, with its profile over time.
   *
   * @param quantity likewise
   * @return the summary
   */
  public Optional<Summary> summary(Quantity quantity) {
    return slot(quantity, null, null).flatMap(inspection::summary);
  }

  /**
   * The summary of {@link #array(Quantity, Gate)}, likewise.
   *
   * @param quantity likewise
   * @param gate one of its gates
   * @return the summary
   * @throws IllegalArgumentException if it has no such gate
   */
  public Optional<Summary> summary(Quantity quantity, Gate gate) {
    return slot(quantity, null, required(gate)).flatMap(inspection::summary);
  }

  /**
   * The summary of {@link #array(Quantity, Kernel, Gate)}.
   *
   * @param quantity likewise
   * @param kernel which
   * @param gate one of its gates
   * @return the summary
   * @throws IllegalArgumentException if it has no such gate
   */
  public Optional<Summary> summary(Quantity quantity, Kernel kernel, Gate gate) {
    return slot(quantity, kernel, required(gate)).flatMap(inspection::summary);
  }

  /**
   * How far back through time its gradient reaches.
   *
   * @return empty if no gradient reaches it, and without data
   */
  public Optional<Horizon> horizon() {
    return slots(Slot::isInsideCell).stream()
        .flatMap(slot -> profile(slot).stream())
        .flatMap(profile -> Optional.ofNullable(profile.horizon()).stream())
        .findFirst();
  }

  /**
   * How much of a gate lies near the ends of its activation function.
   *
   * @param gate one of its gates
   * @return empty if its function has no two ends, and without data
   * @throws IllegalArgumentException if it has no such gate
   */
  public Optional<Saturation> saturation(Gate gate) {
    return slot(Quantity.ACTIVATION, null, required(gate))
        .flatMap(this::profile)
        .map(Profile::saturation);
  }

  /**
   * What each of its units does, by its output: those that never move are dead.
   *
   * @return empty without data
   */
  public Optional<UnitActivity> units() {
    return slot(Quantity.ACTIVATION, null, null).flatMap(this::profile).map(Profile::units);
  }

  private Optional<Profile> profile(Slot slot) {
    return inspection.summary(slot).map(Summary::profile);
  }

  /** The one slot of these; what a cell without gates has one of is its block's. */
  private Optional<Slot> slot(Quantity quantity, @Nullable Kernel kernel, @Nullable Gate gate) {
    return slots(
            slot ->
                slot.quantity() == quantity
                    && slot.kernel() == kernel
                    && (slot.gate() == gate || (gate == null && isBlock(slot))))
        .stream()
        .findFirst();
  }

  private static boolean isBlock(Slot slot) {
    Gate gate = slot.gate();
    return gate != null && !gate.isGate();
  }

  private List<Slot> slots(Predicate<Slot> wanted) {
    return layer.slots().stream()
        .filter(slot -> slot.direction() == cell.direction())
        .filter(wanted)
        .toList();
  }

  private Gate required(Gate gate) {
    if (!cell.gates().contains(gate)) {
      throw new IllegalArgumentException(
          layer.named() + " has no gate " + gate + ": its gates are " + cell.gates());
    }
    return gate;
  }
}
