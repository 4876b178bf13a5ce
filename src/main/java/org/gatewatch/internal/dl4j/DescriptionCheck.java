package org.gatewatch.internal.dl4j;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.gatewatch.internal.cell.CellSpec;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Whether a description fits a layer's parameters. */
record DescriptionCheck(CellSpec spec, Layer running) {
  void run() {
    Map<String, INDArray> table = running.paramTable();
    Map<String, INDArray> there = table == null ? Map.of() : table;
    long units = -1;
    for (CellSpec.Parameter parameter : spec.kernels()) {
      INDArray values = there.get(parameter.key());
      if (values == null) {
        throw new IllegalArgumentException(
            "it has no parameter " + parameter.key() + "; it has " + there.keySet());
      }
      units = check(parameter, values, units);
    }
  }

  /** Checks one parameter, and returns the number of units. */
  private long check(CellSpec.Parameter parameter, INDArray values, long known) {
    List<Gate> gates = spec.gatesOf(parameter.key());
    long rows = values.rank() == 2 ? values.size(0) : 1;
    long columns = rows == 0 ? 0 : values.length() / rows;
    boolean isRecurrent = parameter.kernel() == Kernel.RECURRENT;
    long units = known >= 0 ? known : isRecurrent ? rows : columns / gates.size();
    String what =
        "%s is %s %s of the gates %s"
            .formatted(parameter.key(), parameter.kernel(), Arrays.toString(values.shape()), gates);
    if (values.rank() > 2 || (parameter.kernel().isBias() && rows > 1)) {
      throw new IllegalArgumentException(what + "; a kernel is a matrix, a bias one row");
    }
    if (columns != units * gates.size() || (isRecurrent && rows != units)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s, which do not fill it: %d units need %s columns%s",
              what,
              units,
              units * gates.size(),
              isRecurrent ? " and " + units + " rows" : ""));
    }
    boolean isByColumns = rows == 1 || values.stride(0) == 1;
    boolean isByRows = values.rank() == 2 && values.stride(1) == 1;
    if (!isByColumns && !isByRows) {
      throw new IllegalArgumentException(what + "; it lies neither in 'f' nor in 'c' order");
    }
    return units;
  }
}
