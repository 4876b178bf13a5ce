package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.gatewatch.alert.Alert;
import org.gatewatch.cell.CellSpec;
import org.gatewatch.cell.DescribedCell;
import org.gatewatch.cell.KnownCell;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Position;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Layers that somebody wrote, and said what they are made of. */
class DescribedCellTest {
  private static final int UNITS = 4;

  @RegisterExtension private final RecordedLog log = new RecordedLog("org.gatewatch");

  private static MultiLayerNetwork sameDiff(DataType type) {
    return Networks.sequence(
        type, SameDiffLstm.of(Networks.INPUTS, UNITS, Networks.TIMESTEPS, false));
  }

  private static MultiLayerNetwork lstm() {
    return Networks.sequence(DataType.FLOAT, new LSTM.Builder().nOut(UNITS).build());
  }

  private static CellSpec.Builder gates(Gate... gates) {
    CellSpec.Builder spec = CellSpec.builder("Mine");
    for (Gate gate : gates) {
      spec.gate(gate, gate == Gate.CELL ? new ActivationTanH() : new ActivationSigmoid());
    }
    return spec;
  }

  private static CellSpec.Builder usual() {
    return gates(Gate.CELL, Gate.FORGET, Gate.OUTPUT, Gate.INPUT);
  }

  private static CellSpec.Builder kernels(CellSpec.Builder spec) {
    return spec.parameter("W", Kernel.INPUT)
        .parameter("RW", Kernel.RECURRENT)
        .parameter("b", Kernel.BIAS);
  }

  private static RecordingRouter watch(
      MultiLayerNetwork network, String layer, CellSpec spec, int iterations) {
    RecordingRouter router = new RecordingRouter();
    GatewatchListenerBuilder builder = GatewatchListener.builder(router).frequency(1);
    if (spec != null) {
      builder.describe(layer, spec);
    }
    try (GatewatchListener listener = builder.build()) {
      network.addListeners(listener);
      for (int i = 0; i < iterations; i++) {
        network.fit(Networks.sequences(i, network.params().dataType()));
      }
    }
    return router;
  }

  private static void assertSameTraining(Supplier<MultiLayerNetwork> made, CellSpec spec) {
    MultiLayerNetwork watched = made.get();
    MultiLayerNetwork alone = made.get();
    watch(watched, "layer0", spec, 5);
    for (int i = 0; i < 5; i++) {
      alone.fit(Networks.sequences(i, alone.params().dataType()));
    }
    assertThat(watched.params()).isEqualTo(alone.params());
    assertThat(alone.params()).isNotEqualTo(made.get().params());
  }

  private static List<Slot> slots(RecordingRouter router, Quantity quantity) {
    return router.layout().slots().stream()
        .filter(slot -> slot.layer() == 0 && slot.quantity() == quantity)
        .toList();
  }

  @Test
  void theTrainingOfADescribedLayerIsTheSameToTheLastBit() {
    assertSameTraining(() -> sameDiff(DataType.FLOAT), SameDiffLstm.spec(false).build());
  }

  @Test
  void withoutWhatItComputesAllButItsInsideIsShownAndThePageSaysWhy() {
    CellSpec spec = kernels(usual()).build();
    RecordingRouter router = watch(lstm(), "layer0", spec, 1);

    Layout.Layer layer = router.layout().layers().get(0);
    assertThat(layer.cells().get(0).gates())
        .containsExactly(Gate.INPUT, Gate.FORGET, Gate.CELL, Gate.OUTPUT);
    for (Quantity quantity : List.of(Quantity.WEIGHT, Quantity.GRADIENT, Quantity.UPDATE)) {
      assertThat(slots(router, quantity)).hasSize(12);
    }
    assertThat(slots(router, Quantity.ACTIVATION)).containsExactly(Slot.ofLayerOutput(0));
    assertThat(layer.absent().get(Quantity.PRE_ACTIVATION))
        .isEqualTo(
            "its description as a Mine does not say what it computes;"
                + " CellSpec.Builder.computes does");
  }

  /** Each with what the one line of the log says. */
  static Stream<Arguments> bad() {
    return Stream.of(
        Arguments.of(
            "layer0",
            kernels(gates(Gate.CELL, Gate.FORGET, Gate.OUTPUT)),
            "W is INPUT [5, 16] of the gates [CELL, FORGET, OUTPUT], which do not fill it: 5 units"
                + " need 15 columns"),
        Arguments.of(
            "layer7",
            kernels(usual()),
            "no layer 'layer7' to describe; its layers are [layer0, output]"),
        Arguments.of(
            "layer0",
            usual().parameter("Wx", Kernel.INPUT),
            "it has no parameter Wx; it has [W, RW, b]"),
        Arguments.of(
            "layer0",
            usual().parameter("W", Kernel.RECURRENT),
            "W is RECURRENT [5, 16] of the gates [CELL, FORGET, OUTPUT, INPUT], which do not fill"
                + " it: 5 units need 20 columns and 5 rows"),
        Arguments.of(
            "layer0", usual().parameter("RW", Kernel.BIAS), "a kernel is a matrix, a bias one row"),
        Arguments.of(
            "layer0",
            kernels(usual()).computes(KnownCell.LSTM),
            "Mine computes LSTM with the gates [CELL, FORGET, OUTPUT, INPUT], without a state"),
        Arguments.of(
            "layer0",
            usual().parameter("RW", Kernel.RECURRENT).computes(KnownCell.SIMPLE_RNN),
            "Mine has no parameter of INPUT"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void aDescriptionThatDoesNotFitIsOneLineOfTheLog(
      String layer, CellSpec.Builder spec, String line) {
    MultiLayerNetwork watched = lstm();
    MultiLayerNetwork alone = lstm();
    RecordingRouter router = watch(watched, layer, spec.build(), 3);

    List<String> errors =
        log.events().stream()
            .filter(event -> event.getLevel() == Level.ERROR)
            .map(ILoggingEvent::getFormattedMessage)
            .toList();
    assertThat(errors).hasSize(1);
    assertThat(errors.get(0)).contains(line);
    for (int i = 0; i < 3; i++) {
      alone.fit(Networks.sequences(i, DataType.FLOAT));
    }
    assertThat(watched.params()).isEqualTo(alone.params());
    assertThat(router.samples()).hasSize(3);
    assertThat(slots(router, Quantity.PRE_ACTIVATION)).as("as DL4J's own").hasSize(12);
  }

  @Test
  void whatContradictsItselfIsRefusedAtOnce() {
    assertThatThrownBy(() -> gates(Gate.CELL, Gate.CELL).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the cell Mine has the gates [CELL, CELL]; each can be there once only");
    assertThatThrownBy(() -> gates(Gate.CELL, Gate.BLOCK).build())
        .hasMessageContaining("BLOCK is only for a cell that has no other");
    assertThatThrownBy(() -> CellSpec.builder("Mine").build()).hasMessageContaining("no gates");
    assertThatThrownBy(() -> usual().parameter("Wi", Kernel.INPUT, Gate.INPUT).build())
        .hasMessageContaining("has parameters of INPUT for the gates [INPUT]; its gates are");
    assertThatThrownBy(() -> usual().parameter("W", Kernel.OTHER).build())
        .hasMessageContaining("a parameter is one of");
    assertThatThrownBy(() -> CellSpec.builder(" ")).hasMessageContaining("must not be blank");
    CellSpec spec = kernels(usual()).build();
    assertThatThrownBy(
            () ->
                GatewatchListener.builder(new RecordingRouter())
                    .describe("a", spec)
                    .describe("a", spec))
        .hasMessage("the layer 'a' is described twice");
  }

  @ParameterizedTest
  @CsvSource({"FORGET, 0, 2", "INPUT, 3, 0", "CELL, 1, 4", "OUTPUT, 2, 1"})
  void theGateRowAndUnitOfANanInParametersByRowsAreNamed(Gate gate, int unit, int row) {
    MultiLayerNetwork network = sameDiff(DataType.FLOAT);
    int column = SameDiffLstm.GATES.indexOf(gate) * UNITS + unit;
    network.getLayer(0).getParam("W").putScalar(row, column, Float.NaN);

    Alert alert = onlyAlert(network, Networks.sequences(1, DataType.FLOAT));

    assertThat(alert.origin().stage()).isEqualTo(Stage.PARAMETER);
    assertThat(alert.origin().position().location().gate()).isEqualTo(gate);
    assertThat(alert.origin().position().location().kernel()).isEqualTo(Kernel.INPUT);
    assertThat(alert.origin().position().row()).isEqualTo(row);
    assertThat(alert.origin().position().unit()).isEqualTo(unit);
  }

  @ParameterizedTest
  @ValueSource(strings = {"FORGET", "OUTPUT"})
  void theGateThatOverflowsIsNamed(Gate gate) {
    MultiLayerNetwork network = Networks.sequence(DataType.FLOAT, new DescribedLstm());
    INDArray kernel = network.getLayer(0).getParam("W");
    int block = List.of(Gate.CELL, Gate.FORGET, Gate.OUTPUT, Gate.INPUT).indexOf(gate);
    for (int other = 0; other < 4 * UNITS; other++) {
      kernel.putScalar(0, other, other == block * UNITS + 1 ? 2 : 0);
    }
    DataSet minibatch = Networks.sequences(1, DataType.FLOAT);
    minibatch.getFeatures().putScalar(new int[] {2, 0, 3}, 3e38f);

    Alert alert = onlyAlert(network, minibatch);

    assertThat(alert.origin().position())
        .isEqualTo(Position.ofCell("layer0", Direction.FORWARD).in(gate, Kernel.INPUT).at(3, 1, 2));
  }

  private static List<Alert> alerts(MultiLayerNetwork network, DataSet minibatch, CellSpec spec) {
    List<Alert> alerts = new ArrayList<>();
    GatewatchListenerBuilder builder =
        GatewatchListener.builder(new RecordingRouter()).onAlert(alerts::add);
    if (spec != null) {
      builder.describe("layer0", spec);
    }
    try (GatewatchListener listener = builder.build()) {
      network.addListeners(listener);
      network.fit(minibatch);
    }
    return alerts;
  }

  private static Alert onlyAlert(MultiLayerNetwork network, DataSet minibatch) {
    boolean describes = network.getLayer(0).conf().getLayer() instanceof DescribedCell;
    CellSpec spec = describes ? null : SameDiffLstm.spec(false).build();
    List<Alert> alerts = alerts(network, minibatch, spec);
    assertThat(alerts).hasSize(1);
    return alerts.get(0);
  }

  /**
   * A layer that describes itself: an LSTM whose gates have no bound, run by a class of its own.
   */
  private static final class DescribedLstm extends LSTM implements DescribedCell {
    private static final long serialVersionUID = 1L;

    DescribedLstm() {
      setNOut(UNITS);
      setActivationFn(new ActivationIdentity());
      setGateActivationFn(new ActivationIdentity());
    }

    @Override
    public CellSpec cellSpec() {
      CellSpec.Builder spec = CellSpec.builder("DescribedLstm").state(new ActivationIdentity());
      for (Gate gate : List.of(Gate.CELL, Gate.FORGET, Gate.OUTPUT, Gate.INPUT)) {
        spec.gate(gate, new ActivationIdentity());
      }
      return kernels(spec).computes(KnownCell.LSTM).build();
    }

    @Override
    public org.deeplearning4j.nn.api.Layer instantiate(
        NeuralNetConfiguration conf,
        Collection<TrainingListener> listeners,
        int index,
        INDArray parameters,
        boolean initialize,
        DataType type) {
      return run(new LoudLstm(conf, type), conf, listeners, index, parameters, initialize);
    }
  }

  private static org.deeplearning4j.nn.api.Layer run(
      org.deeplearning4j.nn.layers.recurrent.LSTM layer,
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize) {
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(conf.getLayer().initializer().init(conf, parameters, initialize));
    layer.setConf(conf);
    return layer;
  }

  /** Overrides what computes, though to no effect: nobody can know that. */
  private static final class LoudLstm extends org.deeplearning4j.nn.layers.recurrent.LSTM {
    private static final long serialVersionUID = 1L;

    LoudLstm(NeuralNetConfiguration conf, DataType type) {
      super(conf, type);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
      return super.activate(training, workspaces);
    }
  }

  /** Adds to DL4J's LSTM, and changes nothing. */
  private static final class QuietLstm extends org.deeplearning4j.nn.layers.recurrent.LSTM {
    private static final long serialVersionUID = 1L;

    QuietLstm(NeuralNetConfiguration conf, DataType type) {
      super(conf, type);
    }

    int ofMyOwn() {
      return 1;
    }

    @Override
    public String toString() {
      return "QuietLstm" + ofMyOwn();
    }
  }

  /** Configures a class of its own. */
  private static final class MyLstm extends LSTM {
    private static final long serialVersionUID = 1L;
    private final boolean isQuiet;

    MyLstm(boolean isQuiet) {
      setNOut(UNITS);
      this.isQuiet = isQuiet;
    }

    @Override
    public org.deeplearning4j.nn.api.Layer instantiate(
        NeuralNetConfiguration conf,
        Collection<TrainingListener> listeners,
        int index,
        INDArray parameters,
        boolean initialize,
        DataType type) {
      return run(
          isQuiet ? new QuietLstm(conf, type) : new LoudLstm(conf, type),
          conf,
          listeners,
          index,
          parameters,
          initialize);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSubclassThatChangesNothingKeepsItsInside(boolean isQuiet) {
    Supplier<MultiLayerNetwork> made =
        () -> Networks.sequence(DataType.FLOAT, (Layer) new MyLstm(isQuiet));
    RecordingRouter router = watch(made.get(), "layer0", null, 1);

    assertThat(slots(router, Quantity.PRE_ACTIVATION)).hasSize(isQuiet ? 12 : 0);
    assertSameTraining(made, null);
  }
}
