package org.gatewatch.crashdump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.Networks;
import org.gatewatch.internal.alerting.AlertLog;
import org.gatewatch.internal.dl4j.TrainingStep.Part;
import org.gatewatch.internal.dl4j.TrainingStep.Role;
import org.gatewatch.origin.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** What is in a crash dump is what the iteration was computed from. */
class CrashDumpTest {
  @TempDir Path directory;

  private static LSTM lstm() {
    return new LSTM.Builder().nOut(4).build();
  }

  private static DataSet healthy(long seed) {
    return Networks.sequences(seed, DataType.FLOAT);
  }

  /** The last two timesteps of the last example are padding. */
  private static INDArray mask() {
    INDArray mask = Nd4j.ones(DataType.FLOAT, Networks.EXAMPLES, Networks.TIMESTEPS);
    mask.putScalar(Networks.EXAMPLES - 1, Networks.TIMESTEPS - 1, 0);
    mask.putScalar(Networks.EXAMPLES - 1, Networks.TIMESTEPS - 2, 0);
    return mask;
  }

  /** To the last bit; ND4J takes no NaN for equal to another. */
  private static List<?> values(INDArray... arrays) {
    List<Object> values = new ArrayList<>();
    for (INDArray array : arrays) {
      values.add(Arrays.toString(array.shape()));
      values.add(Arrays.toString(array.dup('c').data().asDouble()));
    }
    return values;
  }

  @Test
  void aNetworkComesBackAsItWasWhenItProducedTheValue() throws IOException {
    MultiLayerNetwork network =
        Networks.sequence(DataType.FLOAT, lstm(), new Bidirectional(lstm()));
    CrashingTraining training = new CrashingTraining(directory, network).watched();
    network.fit(healthy(1));
    network.fit(healthy(2));
    INDArray parameters = network.params().dup();
    INDArray updater = CrashingTraining.updaterState(network).dup();
    DataSet broken = healthy(3);
    broken.getFeatures().putScalar(new int[] {2, 1, 3}, Float.POSITIVE_INFINITY);
    network.fit(broken);
    network.fit(broken);

    CrashDump crashDump = training.crashDump();

    MultiLayerNetwork read = (MultiLayerNetwork) crashDump.model();
    assertThat(read.params()).isEqualTo(parameters);
    assertThat(CrashingTraining.updaterState(read)).isEqualTo(updater);
    assertThat(read.getIterationCount()).isEqualTo(2);
    assertThat(crashDump.isAfterUpdate()).isFalse();
    assertThat(values(crashDump.step().arrays(Role.FEATURES)))
        .isEqualTo(values(broken.getFeatures()));
    assertThat(values(crashDump.step().arrays(Role.LABELS))).isEqualTo(values(broken.getLabels()));
    assertThat(crashDump.alert()).isEqualTo(training.origin());
    assertThat(crashDump.alertLine()).isEqualTo(AlertLog.line(training.origin()));
    assertThat(crashDump.origin().stage()).isEqualTo(Stage.INPUT_DATA);
    assertThat(crashDump.layout().layers()).hasSize(3);
    assertThat(crashDump.samples()).extracting("iteration").containsExactly(0, 2);
  }

  @Test
  void itsFileIsNamedByTheSessionAndTheIterationAndCanBeReadByPeople() throws IOException {
    MultiLayerNetwork network = Networks.sequence(DataType.FLOAT, lstm());
    new CrashingTraining(directory, network).watched();
    network.fit(healthy(1));
    DataSet broken = healthy(3);
    broken.getLabels().putScalar(new int[] {0, 0, 0}, Float.NaN);
    network.fit(broken);

    Path file = CrashingTraining.files(directory).get(0);

    assertThat(file.getFileName()).hasToString("gatewatch-crash-a_session_1_2-1.zip");
    try (ZipFile zip = new ZipFile(file.toFile())) {
      byte[] text = zip.getInputStream(zip.getEntry("README.txt")).readAllBytes();
      assertThat(new String(text, StandardCharsets.UTF_8))
          .contains(
              "session 'a session: 1/2', iteration 1, epoch 0",
              "stage=LABEL_DATA",
              "those that produced the value",
              "dl4j=1.0.0-M2.1");
    }
  }

  @Test
  void aGraphComesBackWithItsInputsLabelsAndMasks() throws IOException {
    ComputationGraph graph = twoInputs();
    CrashingTraining training = new CrashingTraining(directory, graph).watched();
    DataSet one = healthy(1);
    DataSet other = healthy(2);
    INDArray[] masks = {mask(), null};
    INDArray[] features = {one.getFeatures(), other.getFeatures()};
    INDArray[] labels = {one.getLabels()};
    MultiDataSet minibatch = new MultiDataSet(features, labels, masks, new INDArray[] {mask()});
    graph.fit(minibatch);
    INDArray parameters = graph.params().dup();
    INDArray updater = CrashingTraining.updaterState(graph).dup();
    other.getFeatures().putScalar(new int[] {1, 2, 3}, Float.NaN);
    graph.fit(minibatch);

    CrashDump crashDump = training.crashDump();

    assertThat(crashDump.model().params()).isEqualTo(parameters);
    assertThat(CrashingTraining.updaterState(crashDump.model())).isEqualTo(updater);
    assertThat(values(crashDump.step().arrays(Role.FEATURES))).isEqualTo(values(features));
    assertThat(values(crashDump.step().arrays(Role.LABELS))).isEqualTo(values(labels));
    assertThat(values(crashDump.step().arrays(Role.FEATURES_MASK))).isEqualTo(values(mask()));
    assertThat(values(crashDump.step().arrays(Role.LABELS_MASK))).isEqualTo(values(mask()));
    assertThat(crashDump.origin().position().location().layer()).isEqualTo("second");
  }

  private static ComputationGraph twoInputs() {
    ComputationGraphConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .updater(new Adam(0.01))
            .graphBuilder()
            .addInputs("first", "second")
            .addLayer("a", lstm(), "first")
            .addLayer("b", lstm(), "second")
            .addLayer(
                "output",
                new RnnOutputLayer.Builder()
                    .nOut(Networks.CLASSES)
                    .activation(Activation.SOFTMAX)
                    .build(),
                "a",
                "b")
            .setOutputs("output")
            .setInputTypes(
                InputType.recurrent(Networks.INPUTS), InputType.recurrent(Networks.INPUTS))
            .build();
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    return graph;
  }

  @Test
  void aSegmentComesBackWithTheStateAtItsStart() throws IOException {
    MultiLayerNetwork network = Networks.sequence(DataType.FLOAT, lstm(), lstm());
    Networks.truncated(network, 2);
    CrashingTraining training = new CrashingTraining(directory, network).watched();
    network.fit(healthy(1));
    DataSet broken = healthy(3);
    broken.getFeatures().putScalar(new int[] {1, 1, 5}, Float.NaN);
    StateWitness witness = new StateWitness(5);
    network.addListeners(witness);
    network.fit(broken);

    CrashDump crashDump = training.crashDump();

    assertThat(crashDump.alert().iteration()).isEqualTo(5);
    INDArray segment = broken.getFeatures().get(all(), all(), interval(4, 6));
    assertThat(values(crashDump.step().arrays(Role.FEATURES))).isEqualTo(values(segment));
    assertThat(witness.states()).hasSize(4);
    assertThat(crashDump.step().parts().stream().filter(part -> part.role() == Role.STATE))
        .hasSize(4)
        .allSatisfy(part -> assertThat(part.array()).isEqualTo(witness.states().get(key(part))));
  }

  private static String key(Part part) {
    return part.position() + part.name();
  }
}
