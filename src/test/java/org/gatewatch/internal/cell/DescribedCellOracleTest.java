package org.gatewatch.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gatewatch.internal.cell.RandomCells.INPUTS;
import static org.gatewatch.internal.cell.RandomCells.TIMESTEPS;
import static org.gatewatch.internal.cell.RandomCells.UNITS;

import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.gatewatch.GatewatchListener;
import org.gatewatch.GatheringListener;
import org.gatewatch.RecordingRouter;
import org.gatewatch.SameDiffLstm;
import org.gatewatch.cell.CellSpec;
import org.gatewatch.internal.cell.ReferenceCell.Kind;
import org.gatewatch.internal.cell.TrainedNetwork.Masking;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What samples say of cells that users described, against the same plain Java as for DL4J's. */
@Tag("oracle")
class DescribedCellOracleTest {
  /** The order of the reference, and of DL4J's LSTM. */
  private static final List<Gate> BLOCKS = List.of(Gate.CELL, Gate.FORGET, Gate.OUTPUT, Gate.INPUT);

  private static GatewatchListener listener(RecordingRouter router, CellSpec spec) {
    return GatewatchListener.builder(router)
        .frequency(1)
        .examples(Integer.MAX_VALUE)
        .describe("layer0", spec)
        .build();
  }

  private static RecordingRouter watchOneIteration(TrainedNetwork trained, CellSpec spec) {
    RecordingRouter router = new RecordingRouter();
    RecordingRouter gathered = new RecordingRouter();
    try (GatewatchListener one = listener(router, spec);
        GatewatchListener two = GatheringListener.of(listener(gathered, spec))) {
      trained.network().addListeners(one, two);
      trained.fit();
    }
    assertThat(gathered.samples().get(0).summaries())
        .as("gathered as on a GPU")
        .isEqualTo(router.samples().get(0).summaries());
    return router;
  }

  private static void assertSeenAsItIs(TrainedNetwork trained, ReferenceCell cell, CellSpec spec) {
    Forward forward = cell.forward(trained.in());
    double[][][] epsilon = trained.epsilon(forward.h());
    double[][][] counted = RandomCells.masked(epsilon, trained.extent());
    ExpectedCell expected =
        new ExpectedCell(
            cell,
            forward,
            cell.backward(forward, epsilon),
            cell.impulse(forward, counted, trained.extent()),
            epsilon,
            trained.extent(),
            -0.9,
            1e-10);

    RecordingRouter router = watchOneIteration(trained, spec);

    expected.assertAgrees(router.layout(), router.samples().get(0), 0, Direction.FORWARD);
  }

  /** Its parameters lie in 'c' order, with the gates in another order than DL4J's. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSameDiffLayerIsSeenAsItIs(boolean isSplit) {
    TrainedNetwork trained = sameDiff(isSplit);
    Layer layer = trained.layer();
    double[][][] kernels = new double[3][][];
    List<String> keys = List.of("W", "RW", "b");
    for (int i = 0; i < 3; i++) {
      kernels[i] = columns(layer, keys.get(i), isSplit);
    }
    ReferenceCell cell =
        new ReferenceCell(
            Kind.LSTM, kernels[0], kernels[1], kernels[2][0], Function1.SIGMOID, Function1.TANH);

    assertSeenAsItIs(trained, cell, SameDiffLstm.spec(isSplit).build());
  }

  private static TrainedNetwork sameDiff(boolean isSplit) {
    return TrainedNetwork.of(
        Masking.NONE, false, SameDiffLstm.of(INPUTS, UNITS, TIMESTEPS, isSplit));
  }

  /** A kernel of all gates in the order of the reference. */
  private static double[][] columns(Layer layer, String key, boolean isSplit) {
    List<String> letters = List.of("i", "f", "g", "o");
    double[][] ordered = null;
    for (int block = 0; block < BLOCKS.size(); block++) {
      int gate = SameDiffLstm.GATES.indexOf(BLOCKS.get(block));
      double[][] from = Dl4jCells.rows(layer.getParam(isSplit ? key + letters.get(gate) : key));
      ordered = ordered == null ? new double[from.length][4 * UNITS] : ordered;
      for (int row = 0; row < from.length; row++) {
        int first = isSplit ? 0 : gate * UNITS;
        System.arraycopy(from[row], first, ordered[row], block * UNITS, UNITS);
      }
    }
    return ordered;
  }

  /**
   * An LSTM of DL4J's, described by what a user could write. With a mask of its own that LSTM makes
   * its output zero and not its gradients, which no strategy does.
   */
  @ParameterizedTest
  @EnumSource(names = {"NONE", "BY_NETWORK"})
  void aStrategyIsSeenAsItComputes(Masking masking) {
    CellSpec spec =
        CellSpec.builder("Mine")
            .gate(Gate.CELL, new ActivationTanH())
            .gate(Gate.FORGET, new ActivationSigmoid())
            .gate(Gate.OUTPUT, new ActivationSigmoid())
            .gate(Gate.INPUT, new ActivationSigmoid())
            .parameter("W", Kernel.INPUT)
            .parameter("RW", Kernel.RECURRENT)
            .parameter("b", Kernel.BIAS)
            .state(new ActivationTanH())
            .computes(new LstmStrategy())
            .build();
    TrainedNetwork trained =
        TrainedNetwork.of(
            masking, false, Dl4jCells.layer(Kind.LSTM, Activation.TANH, Activation.SIGMOID));

    assertSeenAsItIs(trained, Dl4jCells.only(trained.layer()), spec);
  }

  /** Each gate of each parameter, with its heatmap: rows of 'c' order lie apart. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void weightsAreThoseOfTheirGate(boolean isSplit) {
    TrainedNetwork trained = sameDiff(isSplit);
    RecordingRouter router = watchOneIteration(trained, SameDiffLstm.spec(isSplit).build());

    int compared = 0;
    for (int i = 0; i < router.layout().slots().size(); i++) {
      Slot slot = router.layout().slots().get(i);
      if (slot.layer() == 0 && slot.quantity() == Quantity.WEIGHT) {
        INDArray all = trained.layer().getParam(slot.parameter());
        int first = isSplit ? 0 : SameDiffLstm.GATES.indexOf(slot.gate()) * UNITS;
        assertWeights(slot, router.samples().get(0).summaries().get(i), Dl4jCells.rows(all), first);
        compared++;
      }
    }
    assertThat(compared).isEqualTo(12);
  }

  private static void assertWeights(Slot slot, Summary summary, double[][] all, int first) {
    double sum = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int row = 0; row < all.length; row++) {
      for (int unit = 0; unit < UNITS; unit++) {
        double value = all[row][first + unit];
        sum += value;
        most = Math.max(most, value);
        assertThat((double) summary.heatmap().value(row, unit))
            .as("%s at %d, %d", slot, row, unit)
            .isCloseTo(value, within(Math.abs(value) / 15));
      }
    }
    assertThat(summary.count()).isEqualTo((long) all.length * UNITS);
    assertThat(summary.max()).as(slot.toString()).isEqualTo(most);
    assertThat(summary.mean() * summary.count()).as(slot.toString()).isCloseTo(sum, within(1e-12));
  }
}
