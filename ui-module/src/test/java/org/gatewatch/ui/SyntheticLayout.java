package org.gatewatch.ui;

import static org.gatewatch.synthetic.SyntheticNetwork.block;
import static org.gatewatch.synthetic.SyntheticNetwork.layer;
import static org.gatewatch.synthetic.SyntheticNetwork.lstm;
import static org.gatewatch.ui.SyntheticRun.INPUTS;
import static org.gatewatch.ui.SyntheticRun.UNITS;

import java.util.List;
import java.util.Map;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.synthetic.SyntheticNetwork;

/** The network of a {@link SyntheticRun}. */
final class SyntheticLayout {
  private SyntheticLayout() {}

  static Layout of(String first, String second) {
    return SyntheticNetwork.of("FLOAT")
        .lstm(first, INPUTS, UNITS)
        .bidirectional(second, UNITS, UNITS)
        .layer(
            layer(
                "dropout",
                "DropoutLayer",
                List.of(),
                Map.of(Quantity.WEIGHT, "A DropoutLayer has no parameters.")))
        .layer(
            layer(
                "out",
                "RnnOutputLayer",
                List.of(block(false, 2 * UNITS, INPUTS)),
                Map.of(
                    Quantity.ACTIVATION,
                    "DL4J computes the loss of an output layer without its output.")))
        .simpleRnn("rnn", INPUTS, UNITS)
        .layer(
            layer(
                "frozen",
                "FrozenLayer(LSTM)",
                List.of(lstm(Direction.FORWARD, INPUTS, UNITS)),
                Map.of(
                    Quantity.GRADIENT,
                    "The layer is frozen.",
                    Quantity.UPDATE,
                    "The layer is frozen.",
                    Quantity.PRE_ACTIVATION,
                    "The layer is frozen: nothing of its gates is captured.")))
        .layout(Map.of("gatewatch", "0.1.0", "dl4j", "1.0.0-M2.1"), 10)
        .withPenalties(
            List.of(
                new Layout.Penalty(0, "W", 0.001, 0.5),
                new Layout.Penalty(0, "RW", 0, 0.5),
                new Layout.Penalty(1, "fW", 0, 0.25)))
        .withFacts(
            List.of(
                new Layout.Fact(Layout.Fact.NETWORK, "note", "a smaller rate"),
                new Layout.Fact(0, "warning", "the forget gate begins with a bias of 0"),
                new Layout.Fact(Layout.Fact.NETWORK, "updater", "Adam 0.001"),
                new Layout.Fact(0, "activation", "TanH"),
                new Layout.Fact(3, "activation", "Softmax"),
                new Layout.Fact(Layout.Fact.NETWORK, "clipping", "none")));
  }
}
