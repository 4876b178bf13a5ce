package org.gatewatch.internal.cell;

import java.util.List;
import java.util.Objects;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.jspecify.annotations.Nullable;

/**
 * A cell's passes, computed again from what it was given: every value of every step, on Java's
 * heap. Holds nothing of the copies, so that the {@link CellPass} may be closed once this is made.
 */
public final class CellRun {
  private final CellPass given;
  private final ForwardPass forward;
  private final @Nullable BackwardPass backward;

  private CellRun(CellPass given, ForwardPass forward, @Nullable BackwardPass backward) {
    this.given = given;
    this.forward = forward;
    this.backward = backward;
  }

  /**
   * Computes the passes of a cell.
   *
   * @param goesBack whether backpropagation is computed, too, if an epsilon is there
   */
  public static CellRun of(CellPass pass, boolean goesBack) {
    return of(pass, goesBack, new PassArrays());
  }

  /** Likewise, in arrays that are given back by {@link #giveBack}. */
  static CellRun of(CellPass pass, boolean goesBack, PassArrays arrays) {
    ForwardPass forward = ForwardPass.of(pass, arrays);
    return new CellRun(pass, forward, goesBack ? BackwardPass.of(pass, forward, arrays) : null);
  }

  /** Nobody asks anything of it any more. */
  void giveBack(PassArrays arrays) {
    if (backward != null) {
      backward.giveBack(arrays, forward);
    }
    forward.giveBack(arrays);
  }

  /** Whether it has a quantity; gradients it may lack. */
  public boolean has(CellKey key) {
    return backward != null || !CellQuantities.OF_BACKWARD.contains(key.quantity());
  }

  /** How many examples it is of. */
  public int examples() {
    return given.examples();
  }

  /** How many units the cell has. */
  public int units() {
    return given.units();
  }

  /** Length of the sequences, padding included. */
  public int timesteps() {
    return given.steps();
  }

  /**
   * All values of a quantity that it has, padded steps as the cell computes them.
   *
   * @return [example, unit, timestep], the timestep fastest and in the order of the sequence
   */
  public double[] values(CellKey key) {
    return series(key).byExample();
  }

  /** What there is in such a cell, in the order in which samples have it. */
  public List<CellKey> keys() {
    return given.spec().keys();
  }

  CellPass given() {
    return given;
  }

  /** A quantity that it has. */
  CellSeries series(CellKey key) {
    Gate gate = key.gate();
    return switch (key.quantity()) {
      case ACTIVATION ->
          gate == null ? of(forward.outputs, 0) : of(forward.gates, given.spec().block(gate));
      case CELL_STATE -> of(forward.states, 0);
      case PRE_ACTIVATION ->
          share(
              Objects.requireNonNull(key.kernel(), "a share is a kernel's"),
              Objects.requireNonNull(gate, "a share is of a gate"));
      case ACTIVATION_GRADIENT -> of(back().epsilons, 0);
      case OUTPUT_GRADIENT -> of(back().outputGradients, 0);
      case CELL_STATE_GRADIENT -> of(back().stateGradients, 0);
      default -> of(back().gateGradients, given.spec().block(gate));
    };
  }

  /** What one kernel adds to a gate. */
  private CellSeries share(Kernel kernel, Gate gate) {
    int block = given.spec().block(gate);
    return switch (kernel) {
      case INPUT -> of(forward.fromInput, block);
      case RECURRENT -> of(forward.fromRecurrence, block);
      case PEEPHOLE -> of(forward.fromPeepholes(given.spec().peephole(gate)), 0);
      default -> CellSeries.constant(given, given.parameters().bias(), block);
    };
  }

  /** What the cell's function makes of its state. */
  CellSeries squashedStates() {
    return of(forward.squashedStates, 0);
  }

  /** How the gradient of the last step alone fades; only if it went back. */
  Decay decay() {
    return back().decay();
  }

  private CellSeries of(double[] values, int block) {
    return new CellSeries(given, values, block);
  }

  private BackwardPass back() {
    return Objects.requireNonNull(backward, "no epsilon reached the cell");
  }
}
