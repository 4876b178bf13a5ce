package org.gatewatch.samediff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.deeplearning4j.core.storage.StatsStorage;
import org.gatewatch.GatewatchSameDiffListener;
import org.gatewatch.RecordingRouter;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.storage.GatewatchFileStorage;
import org.gatewatch.storage.StoredRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.listeners.At;
import org.nd4j.autodiff.listeners.BaseListener;
import org.nd4j.autodiff.listeners.Listener;
import org.nd4j.autodiff.listeners.Loss;
import org.nd4j.autodiff.listeners.Operation;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.autodiff.samediff.internal.Variable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDataFormat;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDirectionMode;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.adapter.SingletonDataSetIterator;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.learning.config.Adam;

/** What samples of a SameDiff graph say is what the graph computed. */
class SameDiffListenerTest {
  private static final List<Gate> GATES = List.of(Gate.INPUT, Gate.FORGET, Gate.CELL, Gate.OUTPUT);

  private final RecordingRouter router = new RecordingRouter();

  private GatewatchSameDiffListener listener(int frequency) {
    return GatewatchSameDiffListener.builder(router)
        .frequency(frequency)
        .maxQueuedSamples(1000)
        .build();
  }

  @Test
  void weightsGradientsAndUpdatesOfEachGateAndTheLossAreThoseOfPlainJava() {
    LstmGraph graph = LstmGraph.usual(DataType.DOUBLE);
    DataSet minibatch = graph.minibatch(0);
    LstmOracle oracle = LstmOracle.of(graph, minibatch);
    try (GatewatchSameDiffListener listener = listener(1)) {
      graph.fit(minibatch, listener);
    }
    Sample sample = router.samples().get(0);
    assertThat(sample.score()).isCloseTo(oracle.loss, within(1e-12));
    assertThat(sample.learningRate()).isEqualTo(0.1);
    assertMatrix(sample, Quantity.WEIGHT, Kernel.INPUT, oracle.w, 1);
    assertMatrix(sample, Quantity.WEIGHT, Kernel.RECURRENT, oracle.rw, 1);
    assertMatrix(sample, Quantity.WEIGHT, Kernel.BIAS, new double[][] {oracle.b}, 1);
    for (Quantity quantity : List.of(Quantity.GRADIENT, Quantity.UPDATE)) {
      double rate = quantity == Quantity.UPDATE ? 0.1 : 1;
      assertMatrix(sample, quantity, Kernel.INPUT, oracle.gradientOfW, rate);
      assertMatrix(sample, quantity, Kernel.RECURRENT, oracle.gradientOfRw, rate);
      assertMatrix(sample, quantity, Kernel.BIAS, new double[][] {oracle.gradientOfB}, rate);
    }
  }

  /** Each gate's block of columns; the order of the gates is that of the operation. */
  private void assertMatrix(
      Sample sample, Quantity quantity, Kernel kernel, double[][] matrix, double scale) {
    for (int block = 0; block < GATES.size(); block++) {
      double square = 0;
      double sum = 0;
      double largest = Double.NEGATIVE_INFINITY;
      int count = 0;
      for (double[] row : matrix) {
        for (int u = 0; u < LstmGraph.UNITS; u++) {
          double value = scale * row[block * LstmGraph.UNITS + u];
          square += value * value;
          sum += value;
          largest = Math.max(largest, value);
          count++;
        }
      }
      Summary summary = summary(sample, quantity, Direction.FORWARD, kernel, GATES.get(block));
      String place = quantity + " " + kernel + " " + GATES.get(block);
      assertThat(summary.count()).as(place).isEqualTo(count);
      assertThat(summary.l2Norm()).as(place).isCloseTo(Math.sqrt(square), within(1e-10));
      assertThat(summary.mean()).as(place).isCloseTo(sum / count, within(1e-10));
      assertThat(summary.max()).as(place).isCloseTo(largest, within(1e-10));
    }
  }

  private Summary summary(
      Sample sample, Quantity quantity, Direction direction, Kernel kernel, Gate gate) {
    List<Slot> slots = router.layout().slots();
    for (int i = 0; i < slots.size(); i++) {
      Slot slot = slots.get(i);
      if (slot.quantity() == quantity
          && slot.direction() == direction
          && slot.kernel() == kernel
          && slot.gate() == gate) {
        return sample.summaries().get(i);
      }
    }
    throw new AssertionError("no slot for " + quantity + " " + kernel + " " + gate);
  }

  static Stream<Arguments> formatsAndDirections() {
    return Stream.of(
        Arguments.of(LSTMDataFormat.TNS, LSTMDirectionMode.FWD, false),
        Arguments.of(LSTMDataFormat.TNS, LSTMDirectionMode.BWD, true),
        Arguments.of(LSTMDataFormat.TNS, LSTMDirectionMode.BIDIR_CONCAT, false),
        Arguments.of(LSTMDataFormat.NTS, LSTMDirectionMode.FWD, true),
        Arguments.of(LSTMDataFormat.NTS, LSTMDirectionMode.BWD, false),
        Arguments.of(LSTMDataFormat.NTS, LSTMDirectionMode.BIDIR_SUM, true),
        Arguments.of(LSTMDataFormat.NST, LSTMDirectionMode.FWD, false),
        Arguments.of(LSTMDataFormat.NST, LSTMDirectionMode.BWD, true),
        Arguments.of(LSTMDataFormat.NST, LSTMDirectionMode.BIDIR_CONCAT, true),
        Arguments.of(LSTMDataFormat.T2NS, LSTMDirectionMode.BIDIR_EXTRA_DIM, true));
  }

  /** What another listener copies in the same callbacks, gate by gate. */
  @ParameterizedTest
  @MethodSource("formatsAndDirections")
  void eachGateOfEachDirectionIsWhereTheOperationHasIt(
      LSTMDataFormat format, LSTMDirectionMode direction, boolean hasPeepholes) {
    LstmGraph graph = new LstmGraph(DataType.FLOAT, format, direction, hasPeepholes);
    Map<String, INDArray> weights = graph.variables();
    CopyingListener copies = new CopyingListener();
    try (GatewatchSameDiffListener listener = listener(1)) {
      graph.fit(graph.minibatch(0), listener, copies);
    }
    Layout layout = router.layout();
    Sample sample = router.samples().get(0);
    assertThat(layout.layers()).hasSize(1);
    assertThat(layout.layers().get(0).type())
        .isEqualTo("lstmLayer(" + format + ", " + direction + ")");
    int checked = 0;
    for (int i = 0; i < layout.slots().size(); i++) {
      Slot slot = layout.slots().get(i);
      if (slot.parameter() != null) {
        INDArray array =
            slot.quantity() == Quantity.WEIGHT
                ? weights.get(slot.parameter())
                : copies.of(slot.quantity(), slot.parameter());
        double[] values = gate(array, slot);
        Summary summary = sample.summaries().get(i);
        double square = 0;
        for (double value : values) {
          square += value * value;
        }
        assertThat(summary.count()).as("%s", slot).isEqualTo(values.length);
        assertThat(summary.l2Norm()).as("%s", slot).isCloseTo(Math.sqrt(square), within(1e-5));
        checked++;
      }
    }
    boolean isBothWays = layout.layers().get(0).cells().size() == 2;
    assertThat(checked).isEqualTo(3 * (12 + (hasPeepholes ? 3 : 0)) * (isBothWays ? 2 : 1));
  }

  private static double[] gate(INDArray array, Slot slot) {
    boolean isAdded = slot.kernel() != Kernel.INPUT && slot.kernel() != Kernel.RECURRENT;
    INDArray own = array;
    if (array.rank() == (isAdded ? 2 : 3)) {
      own = array.slice(slot.direction() == Direction.FORWARD ? 0 : 1);
    }
    INDArray matrix = isAdded ? own.reshape(1, own.length()) : own;
    List<Gate> order =
        slot.kernel() == Kernel.PEEPHOLE ? List.of(Gate.INPUT, Gate.FORGET, Gate.OUTPUT) : GATES;
    int first = order.indexOf(slot.gate()) * LstmGraph.UNITS;
    double[] values = new double[matrix.rows() * LstmGraph.UNITS];
    for (int i = 0; i < values.length; i++) {
      values[i] = matrix.getDouble(i / LstmGraph.UNITS, first + i % LstmGraph.UNITS);
    }
    return values;
  }

  @ParameterizedTest
  @MethodSource("formatsAndDirections")
  void trainingIsBitIdenticalWithAndWithout(
      LSTMDataFormat format, LSTMDirectionMode direction, boolean hasPeepholes) {
    LstmGraph watched = new LstmGraph(DataType.FLOAT, format, direction, hasPeepholes);
    LstmGraph alone = new LstmGraph(DataType.FLOAT, format, direction, hasPeepholes);
    try (GatewatchSameDiffListener listener = listener(2)) {
      watched.train(new Adam(0.01)).fit(5, listener);
    }
    alone.train(new Adam(0.01)).fit(5);
    assertThat(router.samples()).extracting(Sample::iteration).containsExactly(0, 2, 4);
    assertThat(watched.variables()).isNotEmpty();
    watched
        .variables()
        .forEach(
            (name, values) ->
                assertThat(values.data().asFloat())
                    .as(name)
                    .isEqualTo(alone.variable(name).dup().data().asFloat()));
  }

  @Test
  void otherListenersAndTheHistoryAreToldWhatTheyAreWithoutIt() {
    HeardLosses behind = new HeardLosses();
    LstmGraph graph = LstmGraph.usual(DataType.FLOAT);
    double history;
    try (GatewatchSameDiffListener listener = listener(1)) {
      history = meanLoss(graph, listener, behind);
    }
    HeardLosses alone = new HeardLosses();
    LstmGraph other = LstmGraph.usual(DataType.FLOAT);
    assertThat(meanLoss(other, alone)).isEqualTo(history);
    assertThat(behind.last).isEqualTo(alone.last);
    assertThat(router.samples().get(0).score()).isPositive();
    assertThat(graph.graph().getTrainingConfig().getTrainEvaluations()).isEmpty();
  }

  @Test
  void aRunInAFileIsReadBackWhole(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("run.gatewatch");
    StatsStorage storage = new GatewatchFileStorage(file);
    try (GatewatchSameDiffListener listener =
        GatewatchSameDiffListener.builder(storage)
            .frequency(2)
            .sessionId("run")
            .workerId("worker")
            .build()) {
      LstmGraph.usual(DataType.FLOAT).fit(5, listener);
    }
    storage.close();
    StatsStorage read = GatewatchFileStorage.readOnly(file);
    StoredRecord first = (StoredRecord) read.getStaticInfo("run", StoredRecord.TYPE_ID, "worker");
    assertThat(first.layout().network()).isEqualTo("SameDiff");
    List<Sample> samples =
        read.getAllUpdatesAfter("run", StoredRecord.TYPE_ID, "worker", Long.MIN_VALUE).stream()
            .map(record -> ((StoredRecord) record).sample())
            .filter(Objects::nonNull)
            .toList();
    assertThat(samples).extracting(Sample::iteration).containsExactly(0, 2, 4);
    for (Sample sample : samples) {
      assertThat(sample.layoutId()).isEqualTo(first.layout().id());
      assertThat(sample.summaries()).hasSameSizeAs(first.layout().slots()).doesNotContainNull();
      assertThat(sample.score()).isPositive();
    }
    read.close();
  }

  private static double meanLoss(LstmGraph graph, Listener... listeners) {
    return graph
        .graph()
        .fit(new SingletonDataSetIterator(graph.minibatch(0)), 1, listeners)
        .lossCurve()
        .meanLoss(0)
        .totalLoss();
  }

  /** The losses that a listener is told. */
  private static final class HeardLosses extends BaseListener {
    private double last = Double.NaN;

    @Override
    public boolean isActive(Operation operation) {
      return true;
    }

    @Override
    public void iterationDone(SameDiff graph, At at, MultiDataSet minibatch, Loss loss) {
      last = loss.totalLoss();
    }
  }

  /** Copies gradients and updates. */
  private static final class CopyingListener extends BaseListener {
    private final Map<String, INDArray> arrays = new HashMap<>();

    INDArray of(Quantity quantity, String variable) {
      return arrays.get(variable + (quantity == Quantity.GRADIENT ? "-grad" : ""));
    }

    @Override
    public boolean isActive(Operation operation) {
      return true;
    }

    @Override
    public void activationAvailable(
        SameDiff graph,
        At at,
        MultiDataSet minibatch,
        SameDiffOp operation,
        String name,
        INDArray activation) {
      if (name.endsWith("-grad")) {
        arrays.put(name, activation.dup());
      }
    }

    @Override
    public void preUpdate(SameDiff graph, At at, Variable variable, INDArray update) {
      arrays.put(variable.getName(), update.dup());
    }
  }
}
