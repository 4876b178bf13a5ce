package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.sample.Sample;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * What a sample says of the loss's timesteps and of the learning rate. All parameters are zero, and
 * so are outputs; all labels are 1: whatever counts has a loss of exactly 1.
 */
class LossPerTimestepTest {
  private static final int EXAMPLES = 4;
  private static final int INPUTS = 2;
  private static final int OUTPUTS = 2;
  private static final int STEPS = 7;

  private final RecordingRouter router = new RecordingRouter();

  private static NeuralNetConfiguration.Builder base(IUpdater updater) {
    return new NeuralNetConfiguration.Builder().seed(3).updater(updater);
  }

  private static NeuralNetConfiguration.Builder base() {
    return base(new Sgd(0));
  }

  private static LSTM lstm() {
    return new LSTM.Builder().nOut(OUTPUTS).activation(Activation.TANH).build();
  }

  private static RnnOutputLayer.Builder output() {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .nOut(OUTPUTS)
        .activation(Activation.IDENTITY);
  }

  private static MultiLayerNetwork network(MultiLayerConfiguration.Builder list) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(list.setInputType(InputType.recurrent(INPUTS)).build());
    network.init();
    return network;
  }

  private static MultiLayerNetwork network(Layer... layers) {
    return network(base().list(layers));
  }

  private static MultiLayerNetwork truncated() {
    return network(
        base()
            .list(lstm(), output().build())
            .backpropType(BackpropType.TruncatedBPTT)
            .tBPTTLength(3));
  }

  private static ComputationGraph graph(int outputs) {
    GraphBuilder builder =
        base().graphBuilder().addInputs("in").setInputTypes(InputType.recurrent(INPUTS));
    builder.addLayer("lstm", lstm(), "in");
    String[] names = new String[outputs];
    for (int i = 0; i < outputs; i++) {
      names[i] = "out" + i;
      builder.addLayer(names[i], output().build(), "lstm");
    }
    ComputationGraph graph = new ComputationGraph(builder.setOutputs(names).build());
    graph.init();
    return graph;
  }

  private static INDArray features() {
    return Nd4j.ones(EXAMPLES, INPUTS, STEPS);
  }

  private static INDArray labels() {
    return Nd4j.ones(EXAMPLES, OUTPUTS, STEPS);
  }

  /** Of sequences of these lengths, one an example. */
  private static INDArray mask(int... lengths) {
    INDArray mask = Nd4j.zeros(lengths.length, STEPS);
    for (int example = 0; example < lengths.length; example++) {
      for (int step = 0; step < lengths[example]; step++) {
        mask.putScalar(example, step, 1);
      }
    }
    return mask;
  }

  private void watched(Model network, Runnable training) {
    network.params().assign(0);
    GatewatchListener listener = GatewatchListener.builder(router).frequency(1).build();
    network.setListeners(List.of(listener));
    training.run();
    listener.close();
  }

  /** That each sample counts so many timesteps an example, each of which has a loss of 1. */
  private void assertCounted(double... timesteps) {
    assertThat(router.samples().stream().mapToDouble(Sample::lossTimesteps).toArray())
        .containsExactly(timesteps, within(1e-6));
    assertThat(router.samples())
        .allSatisfy(sample -> assertThat(sample.lossPerTimestep()).isCloseTo(1, within(1e-6)));
  }

  private void fit(MultiLayerNetwork network, DataSet minibatch) {
    watched(network, () -> network.fit(minibatch));
  }

  @Test
  void withoutAMaskEveryTimestepCounts() {
    fit(network(lstm(), output().build()), new DataSet(features(), labels()));

    assertCounted(STEPS);
  }

  @Test
  void aMaskOfLabelsSaysWhichTimestepsCount() {
    INDArray mask = mask(1, 7, 2, 4);

    fit(network(lstm(), output().build()), new DataSet(features(), labels(), null, mask));

    assertCounted(14.0 / EXAMPLES);
  }

  @Test
  void aMaskOfWeightsCountsBySum() {
    INDArray mask = mask(1, 7, 2, 4).mul(0.25);

    fit(network(lstm(), output().build()), new DataSet(features(), labels(), null, mask));

    assertCounted(3.5 / EXAMPLES);
  }

  @Test
  void aMaskOfSingleOutputsCountsInShares() {
    INDArray mask = Nd4j.zeros(EXAMPLES, OUTPUTS, STEPS);
    mask.putScalar(0, 0, 3, 1);
    mask.putScalar(2, 1, 6, 1);
    mask.putScalar(2, 0, 6, 1);

    fit(network(lstm(), output().build()), new DataSet(features(), labels(), null, mask));

    assertCounted(1.5 / EXAMPLES);
  }

  @Test
  void aMaskOfFeaturesCountsWhereDl4jLetsItReachTheLoss() {
    INDArray mask = mask(7, 3, 3, 3);

    fit(network(lstm(), output().build()), new DataSet(features(), labels(), mask, null));
    ComputationGraph graph = graph(1);
    watched(graph, () -> graph.fit(new DataSet(features(), labels(), mask, null)));

    assertThat(router.samples()).hasSize(2);
    assertThat(router.samples())
        .allSatisfy(sample -> assertThat(sample.lossPerTimestep()).isCloseTo(1, within(1e-6)));
  }

  @Test
  void truncatedSegmentsCountTheirOwnAndThePaddedLastOneLess() {
    INDArray mask = mask(7, 5, 6, 6);

    fit(truncated(), new DataSet(features(), labels(), null, mask));

    assertCounted(3, 11.0 / EXAMPLES, 1.0 / EXAMPLES);
  }

  @Test
  void aSegmentThatIsAllPaddingHasNoLossOfATimestep() {
    fit(truncated(), new DataSet(features(), labels(), null, mask(6, 6, 4, 2)));

    Sample last = router.samples().get(2);
    assertThat(last.lossTimesteps()).isZero();
    assertThat(last.lossPerTimestep()).isNaN();
  }

  @Test
  void anOutputWithoutTimeCountsEachExampleOnce() {
    OutputLayer one =
        new OutputLayer.Builder(LossFunction.MSE)
            .nOut(OUTPUTS)
            .activation(Activation.IDENTITY)
            .build();

    fit(
        network(new LastTimeStep(lstm()), one),
        new DataSet(features(), Nd4j.ones(EXAMPLES, OUTPUTS)));

    assertCounted(1);
  }

  @Test
  void severalOutputsCountTogether() {
    ComputationGraph graph = graph(2);
    INDArray[] in = {features()};
    INDArray[] out = {labels(), labels()};
    INDArray[] masks = {null, mask(1, 1, 1, 1)};

    watched(graph, () -> graph.fit(new MultiDataSet(in, out, null, masks)));

    assertCounted(STEPS + 1);
  }

  @Test
  void sequencesWithTimeFirstAreOfTheSameLength() {
    LSTM lstm = lstm();
    lstm.setRnnDataFormat(RNNFormat.NWC);
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            base()
                .list(lstm, output().dataFormat(RNNFormat.NWC).build())
                .setInputType(InputType.recurrent(INPUTS, STEPS, RNNFormat.NWC))
                .build());
    network.init();

    fit(network, new DataSet(features().permute(0, 2, 1), labels().permute(0, 2, 1)));

    assertCounted(STEPS);
  }

  @Test
  void aLossLayerKeepsItsMaskInAnotherShape() {
    RnnLossLayer loss =
        new RnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build();

    fit(network(lstm(), loss), new DataSet(features(), labels(), null, mask(1, 7, 2, 4)));

    assertCounted(14.0 / EXAMPLES);
  }

  @Test
  void aFrozenOutputIsLookedIntoAndSumsMayBeOfAllExamples() {
    MultiLayerNetwork network = network(base().miniBatch(false).list(lstm(), output().build()));

    fit(network, new DataSet(features(), labels()));
    fit(
        network(lstm(), new FrozenLayerWithBackprop(output().build())),
        new DataSet(features(), labels()));

    assertCounted(STEPS * EXAMPLES, STEPS);
  }

  private double[] learningRates(MultiLayerNetwork network) {
    watched(
        network,
        () -> {
          for (int i = 0; i < 3; i++) {
            network.fit(new DataSet(features(), labels()));
          }
        });
    return router.samples().stream().mapToDouble(Sample::learningRate).toArray();
  }

  @Test
  void aScheduleIsAskedAtTheIterationsOwnCount() {
    MapSchedule schedule =
        new MapSchedule.Builder(ScheduleType.ITERATION)
            .add(0, 0.5)
            .add(1, 0.25)
            .add(2, 0.125)
            .build();

    assertThat(learningRates(network(base(new Adam(schedule)).list(lstm(), output().build()))))
        .containsExactly(0.5, 0.25, 0.125);
  }

  @Test
  void ofSeveralLearningRatesTheLargestIsTold() {
    LSTM faster = lstm();
    faster.setIUpdater(new Sgd(0.75));
    RnnOutputLayer output = output().updater(new AdaDelta()).biasUpdater(new Adam(0.5)).build();

    assertThat(learningRates(network(base().list(faster, output)))).containsOnly(0.75);
  }

  @Test
  void withoutALearningRateNoneIsTold() {
    assertThat(learningRates(network(base(new AdaDelta()).list(lstm(), output().build()))))
        .containsOnly(Double.NaN);
  }
}
