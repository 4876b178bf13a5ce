package org.gatewatch.internal.cell;

import java.util.List;
import org.gatewatch.sample.Gate;

/**
 * What a type of cell computes at one step of all examples, as DL4J computes it. What all cells
 * share is done around it: the products with W and RW, masks, and gathering what is shown. Holds
 * nothing of a pass, so that one object serves all threads.
 */
public interface CellMath {
  /**
   * Computes a step. In {@link ForwardPass#gateInputs} is the sum of what input, recurrence and
   * bias add to each gate. To be computed are the gates, the state if there is one, and the output,
   * all of each; masks are not its business.
   */
  void forward(ForwardPass pass, int step);

  /**
   * Computes a step back. In {@link BackwardPass#arriving} is the gradient of the output, with what
   * came back through time; in {@link BackwardPass#laterGates} and {@link BackwardPass#carried} is
   * what this wrote for the step after it, zero before the last. To be written there is the
   * gradient of each gate before its activation function, and the gradient of the cell state, or
   * for a cell without one whatever goes back past its gates.
   */
  void backward(BackwardPass pass, int step);

  /**
   * Computes what goes back from the step that {@link #backward} has written to the output of the
   * step before it, into {@link BackwardPass#recurrent}. By default what RW carries.
   */
  default void carry(BackwardPass pass) {
    pass.multiplyRecurrence(pass.laterGates, pass.recurrent);
  }

  /** Whether it reads {@link CellPass.Parameters#others}. */
  default boolean readsOthers() {
    return false;
  }

  /** Whether it keeps something of each step for the way back, in {@link ForwardPass#aside}. */
  default boolean keepsAside() {
    return false;
  }

  /**
   * Whether the way back through a segment of truncated backpropagation is that of a second forward
   * pass, from zero, as in DL4J's own layers, and not that of the segment as it ran.
   */
  default boolean startsBackFromRest() {
    return true;
  }

  /**
   * The gates in the order in which a step computes them, so that what is not finite is told of the
   * gate in which it appeared: those of one list at a time, and before those of the next list,
   * which read them.
   */
  List<List<Gate>> forwardOrder();

  /** The gates in the order in which a step back computes their gradients. */
  List<Gate> backwardOrder();
}
