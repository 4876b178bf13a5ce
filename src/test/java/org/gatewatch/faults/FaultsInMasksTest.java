package org.gatewatch.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.Networks;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A mask that is not finite is told as what it is, and not as the loss or output it breaks. */
class FaultsInMasksTest {
  private static LSTM lstm() {
    return new LSTM.Builder().nOut(FaultyTraining.UNITS).build();
  }

  /** A graph whose pooling, but no recurrent layer of DL4J, multiplies by the mask. */
  private static ComputationGraph pooled() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .graphBuilder()
                .addInputs("in")
                .addLayer("lstm", lstm(), "in")
                .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "lstm")
                .addLayer("output", separate(new OutputLayer.Builder(LossFunction.XENT)), "pool")
                .setOutputs("output")
                .setInputTypes(InputType.recurrent(Networks.INPUTS))
                .build());
    graph.init();
    return graph;
  }

  private static Layer separate(BaseOutputLayer.Builder<?> output) {
    return output.nOut(Networks.CLASSES).activation(Activation.SIGMOID).build();
  }

  /** A network whose outputs each have a loss of their own: softmax takes no mask of each. */
  private static MultiLayerNetwork separate(Layer recurrent, BaseOutputLayer.Builder<?> output) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .list(recurrent, separate(output))
                .setInputType(InputType.recurrent(Networks.INPUTS))
                .build());
    network.init();
    return network;
  }

  private static INDArray mask(int example, int step, double value) {
    INDArray mask = Nd4j.ones(DataType.FLOAT, Networks.EXAMPLES, FaultyTraining.TIMESTEPS);
    mask.putScalar(example, step, value);
    return mask;
  }

  private static void assertPosition(NonFiniteOrigin origin, int timestep, int unit, int example) {
    Position position = origin.position();
    assertThat(position.timestep()).as("timestep").isEqualTo(timestep);
    assertThat(position.unit()).as("unit").isEqualTo(unit);
    assertThat(position.example()).as("example").isEqualTo(example);
    assertThat(origin.counts().nonFinite()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"true, NaN", "false, NaN", "false, Infinity", "true, -Infinity"})
  void ofTheLabelsOfANetwork(boolean sampled, double value) {
    DataSet minibatch = FaultyTraining.healthy();
    minibatch.setLabelsMaskArray(mask(2, 1, value));

    NonFiniteOrigin origin =
        new FaultyTraining(Networks.sequence(DataType.FLOAT, lstm()), sampled)
            .warmUp()
            .origin(minibatch, 1);

    assertThat(origin.stage()).isEqualTo(Stage.LABEL_MASK);
    assertThat(origin.stage().isData()).isTrue();
    assertThat(origin.position().location().layer()).isNull();
    assertPosition(origin, 1, Position.UNKNOWN, 2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofTheLabelsOfAGraph(boolean sampled) {
    DataSet minibatch = FaultyTraining.healthy();
    minibatch.setLabelsMaskArray(mask(3, 2, Double.NaN));

    NonFiniteOrigin origin =
        new FaultyTraining(Networks.graph(DataType.FLOAT, lstm()), sampled)
            .warmUp()
            .origin(minibatch, 1);

    assertThat(origin.stage()).isEqualTo(Stage.LABEL_MASK);
    assertThat(origin.position().location().layer()).isEqualTo("output");
    assertPosition(origin, 2, Position.UNKNOWN, 3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofTheFeaturesOfAGraph(boolean sampled) {
    DataSet minibatch = Networks.labelledSequences(5, DataType.FLOAT);
    INDArray mask = Nd4j.ones(DataType.FLOAT, Networks.EXAMPLES, Networks.TIMESTEPS);
    mask.putScalar(0, 1, Double.NaN);
    minibatch.setFeaturesMaskArray(mask);

    NonFiniteOrigin origin =
        new FaultyTraining(pooled(), sampled)
            .warmUp(Networks.labelledSequences(4, DataType.FLOAT))
            .origin(minibatch, 1);

    assertThat(origin.stage()).isEqualTo(Stage.INPUT_MASK);
    assertThat(origin.position().location().layer()).isEqualTo("in");
    assertPosition(origin, 1, Position.UNKNOWN, 0);
  }

  /** Both break the loss: what comes first in an iteration is told. */
  @Test
  void featuresComeBeforeTheMaskOfTheLabels() {
    DataSet minibatch = FaultyTraining.healthy();
    minibatch.setLabelsMaskArray(mask(2, 1, Double.NaN));
    minibatch.getFeatures().putScalar(new int[] {1, 0, 0}, Double.NaN);

    NonFiniteOrigin origin =
        new FaultyTraining(Networks.sequence(DataType.FLOAT, lstm()), false)
            .warmUp()
            .origin(minibatch, 1);

    assertThat(origin.stage()).isEqualTo(Stage.INPUT_DATA);
  }

  /** One value an output, [examples, units]. */
  @Test
  void ofLabelsThatHaveNoTimesteps() {
    INDArray mask = Nd4j.ones(DataType.FLOAT, Networks.EXAMPLES, Networks.CLASSES);
    mask.putScalar(1, 2, Double.NaN);
    DataSet minibatch = Networks.labelledSequences(5, DataType.FLOAT);
    minibatch.setLabelsMaskArray(mask);
    FaultyTraining training =
        new FaultyTraining(
            separate(new LastTimeStep(lstm()), new OutputLayer.Builder(LossFunction.XENT)), false);
    NonFiniteOrigin origin =
        training.warmUp(Networks.labelledSequences(4, DataType.FLOAT)).origin(minibatch, 1);

    assertThat(origin.stage()).isEqualTo(Stage.LABEL_MASK);
    assertPosition(origin, Position.UNKNOWN, 2, 1);
  }

  /** One value an output and timestep, [examples, units, timesteps]. */
  @Test
  void ofEachOutputAtEachTimestep() {
    INDArray mask =
        Nd4j.ones(DataType.FLOAT, Networks.EXAMPLES, Networks.CLASSES, FaultyTraining.TIMESTEPS);
    mask.putScalar(new int[] {3, 1, 2}, Double.NaN);
    DataSet minibatch = FaultyTraining.healthy();
    minibatch.setLabelsMaskArray(mask);

    NonFiniteOrigin origin =
        new FaultyTraining(separate(lstm(), new RnnOutputLayer.Builder(LossFunction.XENT)), false)
            .warmUp()
            .origin(minibatch, 1);

    assertThat(origin.stage()).isEqualTo(Stage.LABEL_MASK);
    assertPosition(origin, 2, 1, 3);
  }
}
