package org.gatewatch.internal.cell;

import static org.gatewatch.internal.cell.RandomCells.EXAMPLES;
import static org.gatewatch.internal.cell.RandomCells.TIMESTEPS;
import static org.gatewatch.internal.cell.RandomCells.UNITS;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional.Mode;
import org.gatewatch.Covering;
import org.gatewatch.GatewatchListener;
import org.gatewatch.RecordingRouter;
import org.gatewatch.internal.cell.ReferenceCell.Kind;
import org.gatewatch.internal.cell.TrainedNetwork.Masking;
import org.gatewatch.sample.Direction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What samples say of cells in a real training, against plain Java: each gate, state and gradient,
 * over time and over units.
 */
@Tag("oracle")
class CellOracleTest {
  /** Where the outputs of activation functions begin to be saturated; no end, no entry. */
  private static final Map<Activation, Double> LOW =
      Map.of(
          Activation.SIGMOID, 0.1,
          Activation.TANH, -0.9,
          Activation.HARDTANH, -0.9,
          Activation.SOFTSIGN, -0.9);

  private static double tolerance(DataType type) {
    return type == DataType.DOUBLE ? 1e-10 : 1e-5;
  }

  /** A cell and what its minibatch is like. */
  private record Cell(
      Kind kind, Activation activation, Activation gate, Masking masking, DataType type) {}

  /** Each kind with each activation function of the cell and of the gates, and each mask. */
  private static Covering<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (Activation activation : new TreeSet<>(Dl4jCells.FUNCTIONS.keySet())) {
        if (activation == Activation.HARDSIGMOID) {
          continue;
        }
        for (Activation gate : List.of(Activation.SIGMOID, Activation.HARDSIGMOID)) {
          for (Masking masking : Masking.values()) {
            cells.add(new Cell(kind, activation, gate, masking, DataType.DOUBLE));
          }
          cells.add(new Cell(kind, activation, gate, Masking.NONE, DataType.FLOAT));
          cells.add(new Cell(kind, activation, gate, Masking.BY_NETWORK, DataType.FLOAT));
        }
      }
    }
    return Covering.pairs(
        cells,
        cell -> List.of(cell.kind(), cell.gate()),
        Cell::activation,
        Cell::masking,
        Cell::type);
  }

  static Stream<Cell> chosenCells() {
    return cells().chosen().stream();
  }

  static Stream<Cell> otherCells() {
    return cells().rest().stream();
  }

  private static RecordingRouter watchOneIteration(TrainedNetwork trained) {
    RecordingRouter router = new RecordingRouter();
    try (GatewatchListener listener =
        GatewatchListener.builder(router).frequency(1).examples(Integer.MAX_VALUE).build()) {
      trained.network().addListeners(listener);
      trained.fit();
    }
    return router;
  }

  @ParameterizedTest
  @MethodSource("chosenCells")
  void oneCellIsSeenAsItIs(Cell each) {
    assertSeenAsItIs(each);
  }

  @Tag("exhaustive")
  @ParameterizedTest
  @MethodSource("otherCells")
  void oneCellOfEveryOtherKindIsSeenAsItIs(Cell each) {
    assertSeenAsItIs(each);
  }

  @ParameterizedTest
  @EnumSource
  void functionsThatAreNotNd4jsAreAskedThemselves(Kind kind) {
    for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
      Layer layer = Dl4jCells.layer(kind, BentActivation.ofCell(), BentActivation.ofGates());
      assertSeenAsItIs(kind, layer, Masking.NONE, type, Double.NaN);
    }
  }

  private static void assertSeenAsItIs(Cell each) {
    assertSeenAsItIs(
        each.kind(),
        Dl4jCells.layer(each.kind(), each.activation(), each.gate()),
        each.masking(),
        each.type(),
        LOW.getOrDefault(each.activation(), Double.NaN));
  }

  private static void assertSeenAsItIs(
      Kind kind, Layer layer, Masking masking, DataType type, double low) {
    TrainedNetwork trained = TrainedNetwork.of(type, masking, masking.reaches(kind), layer);
    ReferenceCell cell = Dl4jCells.only(trained.layer());
    Forward forward = cell.forward(trained.in());
    double[][][] epsilon = trained.epsilon(forward.h());
    ExpectedCell expected =
        new ExpectedCell(
            cell,
            forward,
            cell.backward(forward, epsilon),
            cell.impulse(forward, counted(epsilon, trained.extent()), trained.extent()),
            epsilon,
            trained.extent(),
            low,
            tolerance(type));

    assertArrays(trained, expected, Direction.FORWARD);
    RecordingRouter router = watchOneIteration(trained);

    expected.assertAgrees(router.layout(), router.samples().get(0), 0, Direction.FORWARD);
  }

  /** Those of a look before training; it gives masks as fit does, and none to a layer itself. */
  private static void assertArrays(
      TrainedNetwork trained, ExpectedCell expected, Direction direction) {
    if (!trained.masking().onLayer()) {
      new ExpectedArrays(expected, trained.inspect(), direction).assertAgree();
    }
  }

  /** The impulse starts at a timestep that counts. */
  private static double[][][] counted(double[][][] epsilon, double[][] extent) {
    return RandomCells.masked(epsilon, extent);
  }

  /** Two cells, how their outputs are joined, and what their minibatch is like. */
  private record Pair(Mode mode, Kind kind, Masking masking) {}

  private static Covering<Pair> bidirectional() {
    List<Pair> all = new ArrayList<>();
    for (Mode mode : Mode.values()) {
      for (Kind kind : Kind.values()) {
        for (Masking masking : List.of(Masking.NONE, Masking.BY_NETWORK, Masking.ON_LAYER)) {
          all.add(new Pair(mode, kind, masking));
        }
      }
    }
    return Covering.pairs(all, Pair::mode, Pair::kind, Pair::masking);
  }

  static Stream<Pair> chosenPairs() {
    return bidirectional().chosen().stream();
  }

  static Stream<Pair> otherPairs() {
    return bidirectional().rest().stream();
  }

  @ParameterizedTest
  @MethodSource("chosenPairs")
  void bothCellsOfABidirectionalAreSeenInTrueTime(Pair pair) {
    assertBothDirections(pair);
  }

  @Tag("exhaustive")
  @ParameterizedTest
  @MethodSource("otherPairs")
  void bothCellsOfEveryOtherBidirectionalAreSeenInTrueTime(Pair pair) {
    assertBothDirections(pair);
  }

  private static void assertBothDirections(Pair pair) {
    Layer inner = Dl4jCells.layer(pair.kind(), Activation.TANH, Activation.SIGMOID);
    Layer layer = new Bidirectional(pair.mode(), inner);
    boolean reached = pair.masking().reaches(pair.kind());
    assertBothDirections(TrainedNetwork.of(pair.masking(), reached, layer), pair.mode());
  }

  @ParameterizedTest
  @EnumSource
  @SuppressWarnings("deprecation")
  void bothCellsOfAGravesBidirectionalLstmAreSeenInTrueTime(Masking masking) {
    Layer layer =
        new GravesBidirectionalLSTM.Builder().nOut(UNITS).activation(Activation.TANH).build();
    assertBothDirections(TrainedNetwork.of(masking, masking != Masking.NONE, layer), Mode.ADD);
  }

  private static void assertBothDirections(TrainedNetwork trained, Mode mode) {
    ReferenceCell front = Dl4jCells.forward(trained.layer());
    ReferenceCell back = Dl4jCells.backward(trained.layer());
    Forward ahead = front.forward(trained.in());
    Forward behind = back.forward(trained.in().reversed());
    double[][][] left = ahead.h();
    double[][][] right = behind.reversed().h();
    double[][][] epsilon = trained.epsilon(joined(mode, left, right));
    double[][][] ofLeft = share(mode, epsilon, right, 0);
    double[][][] ofRight = share(mode, epsilon, left, UNITS);
    double[][] extent = trained.extent();
    ExpectedCell first =
        new ExpectedCell(
            front,
            ahead,
            front.backward(ahead, ofLeft),
            front.impulse(ahead, counted(ofLeft, extent), extent),
            ofLeft,
            extent,
            -0.9,
            1e-10);
    double[][][] turned = ReversedTime.of(ofRight);
    double[][] turnedExtent = extent == null ? null : ReversedTime.of(extent);
    ExpectedCell second =
        new ExpectedCell(
            back,
            behind.reversed(),
            back.backward(behind, turned).reversed(),
            back.impulse(behind, counted(turned, turnedExtent), turnedExtent),
            ofRight,
            extent,
            -0.9,
            1e-10);

    assertArrays(trained, first, Direction.FORWARD);
    assertArrays(trained, second, Direction.BACKWARD);
    RecordingRouter router = watchOneIteration(trained);

    first.assertAgrees(router.layout(), router.samples().get(0), 0, Direction.FORWARD);
    second.assertAgrees(router.layout(), router.samples().get(0), 0, Direction.BACKWARD);
  }

  private static double[][][] joined(Mode mode, double[][][] left, double[][][] right) {
    return switch (mode) {
      case ADD -> combined(left, right, 0, Double::sum);
      case AVERAGE -> combined(left, right, 0, (a, b) -> (a + b) / 2);
      case MUL -> combined(left, right, 0, (a, b) -> a * b);
      case CONCAT -> {
        double[][][] joined = new double[EXAMPLES][TIMESTEPS][2 * UNITS];
        for (int e = 0; e < EXAMPLES; e++) {
          for (int t = 0; t < TIMESTEPS; t++) {
            System.arraycopy(left[e][t], 0, joined[e][t], 0, UNITS);
            System.arraycopy(right[e][t], 0, joined[e][t], UNITS, UNITS);
          }
        }
        yield joined;
      }
    };
  }

  /** What of the layer's epsilon goes to one cell, whose units begin at {@code first}. */
  private static double[][][] share(
      Mode mode, double[][][] epsilon, double[][][] other, int first) {
    return switch (mode) {
      case ADD -> epsilon;
      case AVERAGE -> combined(epsilon, other, 0, (gradient, unused) -> gradient / 2);
      case MUL -> combined(epsilon, other, 0, (gradient, factor) -> gradient * factor);
      case CONCAT -> combined(epsilon, other, first, (gradient, unused) -> gradient);
    };
  }

  private static double[][][] combined(
      double[][][] left, double[][][] right, int first, DoubleBinaryOperator operator) {
    double[][][] result = new double[EXAMPLES][TIMESTEPS][UNITS];
    for (int e = 0; e < EXAMPLES; e++) {
      for (int t = 0; t < TIMESTEPS; t++) {
        double[] from = left[e][t];
        double[] with = right[e][t];
        Arrays.setAll(result[e][t], u -> operator.applyAsDouble(from[first + u], with[u]));
      }
    }
    return result;
  }
}
