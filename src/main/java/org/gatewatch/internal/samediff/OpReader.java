package org.gatewatch.internal.samediff;

import java.util.List;
import org.gatewatch.internal.samediff.GraphCell.Parameter;
import org.gatewatch.sample.Kernel;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;

/** Reads one kind of recurrent operation. One object serves all; see {@link OpReaders}. */
interface OpReader {
  /** SameDiff's name of the operation. */
  String opName();

  /** What an operation of that name is. */
  RecurrentOp read(SameDiffOp operation);

  /** A parameter that a cell has all of. */
  static Parameter whole(Kernel kernel, String variable) {
    return new Parameter(kernel, variable, Parameter.WHOLE);
  }

  /** The same parameters of one direction, where both lie in one variable. */
  static List<Parameter> slice(List<Parameter> parameters, int direction) {
    return parameters.stream()
        .map(all -> new Parameter(all.kernel(), all.variable(), direction))
        .toList();
  }
}
