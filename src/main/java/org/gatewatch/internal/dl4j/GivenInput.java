package org.gatewatch.internal.dl4j;

import java.util.Map;
import org.gatewatch.sample.Kernel;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a cell was given in a forward pass, and of which examples that is looked at.
 *
 * @param input as the layer keeps it, in its own format
 * @param units of the cell
 * @param output the output that it began with, [examples, units]; null for zeros
 * @param state the cell state that it began with, likewise
 */
record GivenInput(
    INDArray input,
    Examples examples,
    long units,
    int steps,
    @Nullable INDArray output,
    @Nullable INDArray state) {

  /**
   * What a cell was given.
   *
   * @param carriesState whether the cell began with the state that an earlier segment left
   * @return null if one example alone is over the limit, the layer has no input of three
   *     dimensions, or nobody knows yet what state it began with
   */
  static @Nullable GivenInput of(RecurrentCell cell, boolean carriesState, InsideLimits limits) {
    INDArray input = cell.layer().input();
    if (input == null || input.rank() != 3) {
      return null;
    }
    long minibatch = input.size(0);
    int steps = (int) input.size(cell.isTimeFirst() ? 1 : 2);
    long units = CellCopier.parameter(cell, cell.spec().key(Kernel.RECURRENT)).size(0);
    int most =
        (int) Math.min(limits.examplesOf(minibatch, steps), limits.elements() / (units * steps));
    if (most < 1) {
      return null;
    }
    CellReader reader = cell.knownReader();
    Map<String, INDArray> before = carriesState ? cell.begunWith() : Map.of();
    if (before == null || !reader.canFind(before, minibatch, units)) {
      return null;
    }
    return new GivenInput(
        input,
        Examples.of((int) minibatch, most, limits.mapExample()),
        units,
        steps,
        before.get(reader.outputKey()),
        before.get(reader.stateKey()));
  }
}
