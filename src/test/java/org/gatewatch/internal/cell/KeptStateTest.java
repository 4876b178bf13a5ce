package org.gatewatch.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.gatewatch.internal.cell.RandomCells.INPUTS;
import static org.gatewatch.internal.cell.RandomCells.TIMESTEPS;
import static org.gatewatch.internal.cell.RandomCells.UNITS;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.GatewatchListener;
import org.gatewatch.Networks;
import org.gatewatch.RecordedLog;
import org.gatewatch.RecordingRouter;
import org.gatewatch.cell.CellSpec;
import org.gatewatch.cell.KnownCell;
import org.gatewatch.internal.cell.TrainedNetwork.Masking;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Described layers that keep their state between segments under names of their own. */
@Tag("oracle")
class KeptStateTest {
  private static final List<Gate> BLOCKS = List.of(Gate.CELL, Gate.FORGET, Gate.OUTPUT, Gate.INPUT);
  private static final int SEGMENTS = 3;

  @RegisterExtension private final RecordedLog log = new RecordedLog("org.gatewatch");

  private final double[][][][] x = new double[SEGMENTS][][][];

  KeptStateTest() {
    RandomCells random = new RandomCells(5);
    Arrays.setAll(x, segment -> random.sequences(INPUTS));
  }

  private static CellSpec.Builder spec() {
    CellSpec.Builder spec = CellSpec.builder("KeepingLstm").state(new ActivationTanH());
    for (Gate gate : BLOCKS) {
      spec.gate(gate, gate == Gate.CELL ? new ActivationTanH() : new ActivationSigmoid());
    }
    return spec.parameter("W", Kernel.INPUT)
        .parameter("RW", Kernel.RECURRENT)
        .parameter("b", Kernel.BIAS);
  }

  static Stream<org.deeplearning4j.nn.conf.layers.Layer> layers() {
    KeepingLstm lstm = new KeepingLstm(UNITS);
    return Stream.of(
        lstm,
        new MaskZeroLayer.Builder().setUnderlying(lstm).build(),
        new FrozenLayerWithBackprop(lstm));
  }

  private static MultiLayerNetwork network(org.deeplearning4j.nn.conf.layers.Layer layer) {
    MultiLayerNetwork network = TrainedNetwork.of(Masking.NONE, false, layer).network();
    network.setLearningRate(0);
    return Networks.truncated(network, TIMESTEPS);
  }

  private RecordingRouter watch(MultiLayerNetwork network, CellSpec spec) {
    INDArray[] segments = Arrays.stream(x).map(Dl4jCells::array).toArray(INDArray[]::new);
    INDArray sequence = Nd4j.concat(2, segments);
    RecordingRouter router = new RecordingRouter();
    try (GatewatchListener listener =
        GatewatchListener.builder(router).frequency(1).describe("layer0", spec).build()) {
      network.addListeners(listener);
      network.fit(
          new DataSet(
              sequence, Nd4j.zeros(DataType.DOUBLE, sequence.size(0), 2, sequence.size(2))));
    }
    return router;
  }

  private static Layer inside(MultiLayerNetwork network) {
    Layer layer = network.getLayer(0);
    return layer instanceof BaseWrapperLayer wrapper ? wrapper.getUnderlying() : layer;
  }

  /** Stepping on keeps the state in another map than training does; both are the reference's. */
  @ParameterizedTest
  @MethodSource("layers")
  void everySegmentIsSeenToGoOnFromWhatTheLayerKept(
      org.deeplearning4j.nn.conf.layers.Layer configuration) {
    MultiLayerNetwork network = network(configuration);
    network.rnnTimeStep(Dl4jCells.array(x[2]));
    RecordingRouter router =
        watch(network, spec().keeps("h", "c").computes(KnownCell.LSTM).build());
    ReferenceCell reference = Dl4jCells.only(inside(network));
    network.rnnClearPreviousState();

    double[][] output = null;
    double[][] state = null;
    for (int segment = 0; segment < SEGMENTS; segment++) {
      Forward forward = reference.forward(new Sequences(x[segment], output, state, null));
      assertSeen(router.layout(), router.samples().get(segment), forward);
      output = last(forward.h());
      state = last(forward.c());
      network.rnnTimeStep(Dl4jCells.array(x[segment]));
      Map<String, INDArray> kept = ((RecurrentLayer) inside(network)).rnnGetPreviousState();
      assertThat(kept).containsOnlyKeys("h", "c");
      assertRows(kept.get("h"), output);
      assertRows(kept.get("c"), state);
    }
    assertThat(log.events()).noneMatch(event -> event.getLevel() == Level.ERROR);
  }

  private static double[][] last(double[][][] values) {
    return Arrays.stream(values).map(of -> of[TIMESTEPS - 1]).toArray(double[][]::new);
  }

  private static void assertRows(INDArray kept, double[][] expected) {
    for (int example = 0; example < expected.length; example++) {
      assertThat(Dl4jCells.rows(kept)[example]).containsExactly(expected[example], within(1e-10));
    }
  }

  private static void assertSeen(Layout layout, Sample sample, Forward forward) {
    int compared = 0;
    for (int i = 0; i < layout.slots().size(); i++) {
      Slot slot = layout.slots().get(i);
      if (slot.layer() == 0
          && slot.isInsideCell()
          && List.of(Quantity.ACTIVATION, Quantity.CELL_STATE).contains(slot.quantity())) {
        double[][][] expected =
            slot.quantity() == Quantity.CELL_STATE
                ? forward.c()
                : slot.gate() == null ? forward.h() : forward.gates()[BLOCKS.indexOf(slot.gate())];
        assertValues(slot, sample.summaries().get(i), expected);
        compared++;
      }
    }
    assertThat(compared).isEqualTo(6);
  }

  private static void assertValues(Slot slot, Summary summary, double[][][] expected) {
    assertThat(summary).as(slot.toString()).isNotNull();
    double[] all =
        Arrays.stream(expected).flatMap(Arrays::stream).flatMapToDouble(Arrays::stream).toArray();
    var statistics = Arrays.stream(all).summaryStatistics();
    assertThat(summary.count()).isEqualTo(all.length);
    assertThat(summary.mean())
        .as(slot.toString())
        .isCloseTo(statistics.getAverage(), within(1e-10));
    assertThat(summary.min()).as(slot.toString()).isCloseTo(statistics.getMin(), within(1e-10));
    assertThat(summary.max()).as(slot.toString()).isCloseTo(statistics.getMax(), within(1e-10));
  }

  /** Better nothing than a cell that begins where it did not. */
  @Test
  void underNamesThatNobodySaidNothingIsShownOfLaterSegmentsAndOneLineSaysSo() {
    RecordingRouter router =
        watch(network(new KeepingLstm(UNITS)), spec().computes(KnownCell.LSTM).build());

    List<Slot> slots = router.layout().slots();
    for (int segment = 0; segment < SEGMENTS; segment++) {
      boolean isFirst = segment == 0;
      Sample sample = router.samples().get(segment);
      for (int i = 0; i < slots.size(); i++) {
        if (slots.get(i).isInsideCell()) {
          assertThat(sample.summaries().get(i) != null).as("%d", segment).isEqualTo(isFirst);
        }
      }
    }
    assertThat(log.events().stream().filter(event -> event.getLevel() == Level.ERROR))
        .extracting(ILoggingEvent::getFormattedMessage)
        .singleElement()
        .asString()
        .endsWith(
            "the description of layer 'layer0': between segments it keeps {c=[3, 3], h=[3, 3]},"
                + " where [prevAct, prevMem] of [3, 3] are looked for; so only the first segments"
                + " are looked into. CellSpec.Builder.keeps says the names");
  }

  @Test
  void aCellKeepsAsMuchAsItHas() {
    assertThatThrownBy(() -> spec().keeps("h", null).build())
        .hasMessage("the cell KeepingLstm has a state, and no name under which it is kept");
    assertThatThrownBy(() -> spec().keeps("h", "h").build())
        .hasMessage("the cell KeepingLstm keeps two things as h");
    CellSpec.Builder simple = CellSpec.builder("Simple").gate(Gate.BLOCK, new ActivationTanH());
    assertThatThrownBy(() -> simple.keeps("h", "c").build())
        .hasMessage("the cell Simple keeps c as its state, and has none");
    assertThat(simple.keeps("h", null).build().kept()).isEqualTo(new CellSpec.Kept("h", null));
  }
}
