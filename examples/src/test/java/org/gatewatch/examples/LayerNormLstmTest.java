package org.gatewatch.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.GatewatchListener;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.storage.StoredRecord;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The layer computes its gradients right, and is shown as it computes. */
class LayerNormLstmTest {
  private static final int EXAMPLES = 3;
  private static final int TIMESTEPS = 4;
  private static final List<Gate> GATES = List.of(Gate.INPUT, Gate.FORGET, Gate.CELL, Gate.OUTPUT);

  private static MultiLayerNetwork network() {
    LayerNormLstm lstm = new LayerNormLstm();
    lstm.setNOut(3);
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(4)
                .dataType(DataType.DOUBLE)
                .list()
                .layer(lstm)
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(2))
                .build());
    network.init();
    return network;
  }

  private static DataSet minibatch() {
    return new DataSet(noise(1, EXAMPLES, 2, TIMESTEPS), noise(2, EXAMPLES, 1, TIMESTEPS));
  }

  private static INDArray noise(int seed, long... shape) {
    Random random = new Random(seed);
    INDArray noise = Nd4j.create(DataType.DOUBLE, shape);
    for (long i = 0; i < noise.length(); i++) {
      noise.putScalar(i, random.nextGaussian());
    }
    return noise;
  }

  @Test
  void itsGradientsAreThoseOfTheLoss() {
    MultiLayerNetwork network = network();
    network.setInput(minibatch().getFeatures());
    network.setLabels(minibatch().getLabels());
    network.computeGradientAndScore();
    INDArray gradient = network.getFlattenedGradients().dup();

    for (int i = 0; i < network.getLayer(0).numParams(); i++) {
      assertThat(gradient.getDouble(i) / EXAMPLES)
          .as("parameter %d", i)
          .isCloseTo(slope(network, i), within(1e-7));
    }
  }

  private static double slope(MultiLayerNetwork network, int i) {
    double step = 1e-5;
    double held = network.params().getDouble(i);
    network.params().putScalar(i, held + step);
    double above = network.score(minibatch(), true);
    network.params().putScalar(i, held - step);
    double below = network.score(minibatch(), true);
    network.params().putScalar(i, held);
    return (above - below) / (2 * step);
  }

  @Test
  void itIsShownAsItComputes() {
    StatsStorage storage = new InMemoryStatsStorage();
    try (GatewatchListener listener =
        GatewatchListener.builder(storage).frequency(1).sessionId("s").workerId("w").build()) {
      MultiLayerNetwork network = network();
      network.addListeners(listener);
      network.fit(minibatch());
    }
    Layout layout = ((StoredRecord) storage.getStaticInfo("s", StoredRecord.TYPE_ID, "w")).layout();
    Sample sample =
        ((StoredRecord)
                storage.getAllUpdatesAfter("s", StoredRecord.TYPE_ID, "w", Long.MIN_VALUE).get(0))
            .judged()
            .sample();

    assertThat(layout.layers().get(0).cells().get(0).gates()).isEqualTo(GATES);
    Summary ofLayer = of(layout, sample, slot -> slot.equals(Slot.ofLayerOutput(0)));
    Summary ofCell = inside(layout, sample, Quantity.ACTIVATION, null);
    assertThat(ofCell.mean()).isCloseTo(ofLayer.mean(), within(1e-12));
    assertThat(ofCell.l2Norm()).isCloseTo(ofLayer.l2Norm(), within(1e-12));
    for (Gate gate : GATES) {
      Summary ofBias =
          of(
              layout,
              sample,
              slot ->
                  slot.quantity() == Quantity.GRADIENT
                      && slot.layer() == 0
                      && slot.kernel() == Kernel.BIAS
                      && slot.gate() == gate);
      Summary ofGate = inside(layout, sample, Quantity.PRE_ACTIVATION_GRADIENT, gate);
      assertThat(sum(ofGate)).as(gate.name()).isCloseTo(sum(ofBias), within(1e-10));
      assertThat(Math.abs(sum(ofBias))).isGreaterThan(1e-4);
    }
  }

  private static Summary inside(Layout layout, Sample sample, Quantity quantity, Gate gate) {
    return of(
        layout,
        sample,
        slot ->
            slot.isInsideCell()
                && slot.layer() == 0
                && slot.quantity() == quantity
                && slot.gate() == gate);
  }

  private static Summary of(Layout layout, Sample sample, Predicate<Slot> wanted) {
    for (int i = 0; i < layout.slots().size(); i++) {
      if (wanted.test(layout.slots().get(i))) {
        return sample.summaries().get(i);
      }
    }
    throw new AssertionError("there is no such slot");
  }

  private static double sum(Summary summary) {
    return summary.mean() * summary.count();
  }
}
