package org.gatewatch.samediff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.gatewatch.GatewatchSameDiffListener;
import org.gatewatch.RecordedLog;
import org.gatewatch.RecordingRouter;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertType;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.synthetic.RecurrentGraph;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** The operation {@code gru}: shown gate by gate, with one warning of its gradients. */
class SameDiffGruTest {
  private static final int UNITS = 4;
  private static final int STEPS = 5;
  private static final int EXAMPLES = 3;
  private static final List<Gate> GATES = List.of(Gate.RESET, Gate.UPDATE, Gate.CELL);

  @RegisterExtension final RecordedLog log = new RecordedLog("org.gatewatch.internal.samediff");

  private final RecordingRouter router = new RecordingRouter();
  private final List<Alert> alerts = new ArrayList<>();
  private final SameDiff graph = graph();

  private static SameDiff graph() {
    Nd4j.getRandom().setSeed(12);
    SameDiff graph = SameDiff.create();
    SDVariable x = graph.placeHolder("x", DataType.DOUBLE, STEPS, EXAMPLES, 2);
    SDVariable labels = graph.placeHolder("labels", DataType.DOUBLE, STEPS, EXAMPLES, UNITS);
    SDVariable output =
        graph
            .rnn()
            .gru(
                x,
                graph.constant("before", Nd4j.randn(DataType.DOUBLE, EXAMPLES, UNITS)),
                graph.var("w", Nd4j.randn(DataType.DOUBLE, 2, 3 * UNITS)),
                graph.var("rw", Nd4j.randn(DataType.DOUBLE, UNITS, 3 * UNITS)),
                graph.var("b", Nd4j.randn(DataType.DOUBLE, 3 * UNITS)));
    return RecurrentGraph.learn(graph, output, labels, new Sgd(0.1));
  }

  private void fit(GatewatchSameDiffListener listener) {
    graph.fit(
        new DataSet(
            Nd4j.randn(DataType.DOUBLE, STEPS, EXAMPLES, 2),
            Nd4j.randn(DataType.DOUBLE, STEPS, EXAMPLES, UNITS)),
        listener);
  }

  private GatewatchSameDiffListener listener(int frequency) {
    return GatewatchSameDiffListener.builder(router)
        .frequency(frequency)
        .examples(EXAMPLES)
        .onAlert(alerts::add)
        .build();
  }

  @Test
  void itsGatesAreShownAndItsOutputIsThatOfTheCellComputedAgain() {
    INDArray weights = graph.getVariable("rw").getArr().dup();
    try (GatewatchSameDiffListener listener = listener(1)) {
      fit(listener);
    }
    Layout.Layer layer = router.layout().layers().get(0);
    assertThat(layer.cells().get(0).gates()).isEqualTo(GATES);
    assertThat(layer.absent()).containsOnlyKeys(Quantity.CELL_STATE, Quantity.CELL_STATE_GRADIENT);
    Sample sample = router.samples().get(0);
    for (int gate = 0; gate < GATES.size(); gate++) {
      double sum = 0;
      for (int row = 0; row < UNITS; row++) {
        for (int u = 0; u < UNITS; u++) {
          sum += weights.getDouble(row, gate * UNITS + u);
        }
      }
      assertThat(sum(sample, Quantity.WEIGHT, Kernel.RECURRENT, GATES.get(gate)))
          .isCloseTo(sum, within(1e-12));
    }
    Summary whole = sample.summaries().get(slot(Quantity.ACTIVATION, null, null, true));
    Summary again = sample.summaries().get(slot(Quantity.ACTIVATION, null, null, false));
    assertThat(again.l2Norm()).isCloseTo(whole.l2Norm(), within(1e-10));
    assertThat(again.mean()).isCloseTo(whole.mean(), within(1e-12));
  }

  /** The way back that is shown is the right one, which the operation's gradient is not. */
  @Test
  void oneWarningSaysThatItsGradientsAreWrongAndTheInsideShowsIt() {
    try (GatewatchSameDiffListener listener = listener(1)) {
      fit(listener);
      fit(listener);
    }
    List<ILoggingEvent> warnings =
        log.events().stream().filter(line -> line.getLevel() == Level.WARN).toList();
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0).getFormattedMessage())
        .contains("computes gru 'gru' wrongly", "reset gate", "use the layer Gru");
    Sample sample = router.samples().get(0);
    double told = sum(sample, Quantity.GRADIENT, Kernel.BIAS, Gate.RESET);
    double right = sum(sample, Quantity.PRE_ACTIVATION_GRADIENT, null, Gate.RESET);
    assertThat(Math.abs(told - right)).isGreaterThan(0.1 * Math.abs(right));
  }

  @Test
  void onRequestDifferencesTellThatItsGradientsAreWrong() {
    try (GatewatchSameDiffListener listener =
        GatewatchSameDiffListener.builder(router)
            .frequency(1)
            .checkGradients(1)
            .onAlert(alerts::add)
            .build()) {
      fit(listener);
    }

    assertThat(alerts).extracting(Alert::type).containsExactly(AlertType.WRONG_GRADIENT);
    assertThat(alerts.get(0).location().layer()).isEqualTo("gru");
    assertThat(alerts.get(0).finding()).contains("times what differences of the loss give");
  }

  @ParameterizedTest
  @EnumSource(names = {"RESET", "UPDATE", "CELL"})
  void nanInAParameterIsNamedByGate(Gate gate) {
    try (GatewatchSameDiffListener listener = listener(1000)) {
      fit(listener);
      graph.getVariable("rw").getArr().putScalar(2, GATES.indexOf(gate) * UNITS + 1, Double.NaN);
      fit(listener);
    }
    NonFiniteOrigin origin = Objects.requireNonNull(alerts.get(0).origin());
    assertThat(origin.stage()).isEqualTo(Stage.PARAMETER);
    assertThat(origin.position().location().gate()).isEqualTo(gate);
    assertThat(origin.position().location().kernel()).isEqualTo(Kernel.RECURRENT);
    assertThat(origin.position().row()).isEqualTo(2);
    assertThat(origin.position().unit()).isEqualTo(1);
  }

  private double sum(
      Sample sample, Quantity quantity, @Nullable Kernel kernel, @Nullable Gate gate) {
    int slot = slot(quantity, kernel, gate, false);
    Summary summary = Objects.requireNonNull(sample.summaries().get(slot));
    return summary.mean() * summary.count();
  }

  private int slot(
      Quantity quantity, @Nullable Kernel kernel, @Nullable Gate gate, boolean isOfLayer) {
    List<Slot> slots = router.layout().slots();
    for (int i = 0; i < slots.size(); i++) {
      Slot slot = slots.get(i);
      if (slot.quantity() == quantity
          && slot.kernel() == kernel
          && slot.gate() == gate
          && (slot.direction() == null) == isOfLayer) {
        return i;
      }
    }
    throw new AssertionError("no slot for " + quantity + " " + kernel + " " + gate);
  }
}
