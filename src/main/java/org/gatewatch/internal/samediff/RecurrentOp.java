package org.gatewatch.internal.samediff;

import java.util.List;
import org.gatewatch.internal.cell.CellFunctions;
import org.jspecify.annotations.Nullable;

/**
 * A recurrent operation of a graph.
 *
 * @param name the operation's own name, unique in its graph
 * @param type what to call it, such as {@code lstmLayer(TNS, FWD)}
 * @param format of its sequences
 * @param cells one, or two if it reads both ways
 * @param inputs names of what it is given, first the sequence
 * @param initialOutput which of them is the output before the first timestep; -1 if none
 * @param hasSequence whether its first output is a sequence, and not what it ends with
 * @param functions of its cells; null if they cannot be computed again
 * @param faults what ND4J computes wrongly in it, and what to use instead; empty if nothing
 * @param obstacle why its inside cannot be computed again, in one sentence; null if it can
 */
record RecurrentOp(
    String name,
    String type,
    SequenceFormat format,
    List<GraphCell> cells,
    List<String> inputs,
    int initialOutput,
    boolean hasSequence,
    @Nullable CellFunctions functions,
    List<String> faults,
    @Nullable String obstacle) {

  /** Name of the sequence that it reads. */
  String input() {
    return inputs.get(0);
  }
}
