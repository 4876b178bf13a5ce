package org.gatewatch.gru;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A cell and what it is given.
 *
 * @param kept whether it begins with a state
 * @param lookBack for truncated backpropagation, 0 for all
 */
record GruCase(
    boolean resetAfter,
    Activation gate,
    Activation cell,
    Masked masked,
    RNNFormat format,
    DataType type,
    boolean kept,
    int timesteps,
    int lookBack) {
  static final int INPUTS = 3;
  static final int UNITS = 4;
  static final int EXAMPLES = 3;

  /** Which timesteps are left out. */
  enum Masked {
    NOTHING,
    START,
    MIDDLE,
    END;

    /** 1 for a timestep that is there. */
    double of(int example, int timestep, int timesteps) {
      int out = (example + 1) * timesteps / (2 * EXAMPLES);
      boolean masked =
          switch (this) {
            case NOTHING -> false;
            case START -> timestep < out;
            case MIDDLE -> timestep > 0 && timestep <= out && timestep < timesteps - 1;
            case END -> timestep >= timesteps - out;
          };
      return masked ? 0 : 1;
    }
  }

  static List<GruCase> all() {
    List<GruCase> all = new ArrayList<>();
    for (boolean resetAfter : List.of(true, false)) {
      for (Activation gate : List.of(Activation.SIGMOID, Activation.HARDSIGMOID)) {
        for (Activation cell : GruOracle.FUNCTIONS.keySet().stream().sorted().toList()) {
          for (Masked masked : Masked.values()) {
            for (RNNFormat format : RNNFormat.values()) {
              for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
                for (boolean kept : List.of(false, true)) {
                  for (int timesteps : List.of(1, 2, 6)) {
                    for (int lookBack : List.of(0, 2)) {
                      all.add(
                          new GruCase(
                              resetAfter,
                              gate,
                              cell,
                              masked,
                              format,
                              type,
                              kept,
                              timesteps,
                              lookBack));
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
    return all;
  }
}
