package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Sample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Real trainings that go wrong in one way each, and what is said of them. */
class AlertsTest {
  @RegisterExtension private final RecordedLog log = new RecordedLog("org.gatewatch.alerts");

  private final SmallTraining training = new SmallTraining();

  @Test
  void ofAHealthyTrainingNothingIsSaid() {
    MultiLayerNetwork network = SmallTraining.network(2);

    training.watch(network, () -> training.train(network, 60));

    List<Sample> samples = training.router().samples();
    assertThat(training.alerts()).isEmpty();
    assertThat(samples).hasSize(60);
    assertThat(samples.get(59).score()).isLessThan(samples.get(0).score());
  }

  @Test
  void labelsThatAreFarTooLargeMakeTheLossJumpAndGradientsExplodeUntilTheyAreOver() {
    SmallTraining training = new SmallTraining(12);
    MultiLayerNetwork network = SmallTraining.network(1);

    training.watch(
        network,
        () -> {
          training.train(network, 20);
          training.train(network, 3, minibatch -> minibatch.getLabels().muli(1000));
          training.train(network, 10);
        });

    Alert jump = training.opened(AlertType.LOSS_JUMP);
    assertThat(jump.iteration()).isEqualTo(20);
    assertThat(jump.value()).isGreaterThan(jump.limit());
    assertThat(jump.advice()).contains("see what data came in these iterations");
    assertThat(training.alerts(AlertType.LOSS_JUMP))
        .extracting(Alert::state)
        .containsExactly(AlertState.OPENED, AlertState.RESOLVED);
    assertThat(training.alerts(AlertType.LOSS_JUMP).get(1).finding())
        .startsWith("resolved after ")
        .contains("with it came: exploding gradient");
    assertThat(log.events())
        .as("what comes of another has no line of its own")
        .noneMatch(line -> line.getFormattedMessage().contains("alert=EXPLODING_GRADIENT"));
  }

  @Test
  void anOverflowIsForetold() {
    SmallTraining training = new SmallTraining(12);
    MultiLayerNetwork network =
        SmallTraining.network(1, configuration -> configuration.updater(new Sgd(0.01)).l2(300));

    training.watch(network, () -> training.train(network, 60));

    List<Alert> forecasts = training.alerts(AlertType.OVERFLOW_AHEAD);
    Alert overflow = training.opened(AlertType.NON_FINITE);
    assertThat(overflow.origin().stage()).isEqualTo(Stage.LOSS);
    assertThat(forecasts)
        .extracting(Alert::state)
        .containsExactly(AlertState.OPENED, AlertState.WORSENED);
    assertThat(forecasts.get(0).iteration()).isLessThan(overflow.iteration() - 20);
    assertThat(foretold(forecasts.get(1)))
        .isBetween(overflow.iteration() - 3, overflow.iteration() + 3);
    assertThat(List.of(forecasts.get(1), overflow))
        .allSatisfy(
            alert -> assertThat(alert.finding()).contains("an l2 of 300 makes weights larger"))
        .allSatisfy(alert -> assertThat(alert.advice()).startsWith("a smaller l2"));
  }

  private static int foretold(Alert forecast) {
    String finding = forecast.finding();
    return forecast.iteration()
        + Integer.parseInt(finding.replaceAll(".* about (\\d+) iterations.*", "$1"));
  }

  @Test
  void whatVanishesSoFarThatNoWeightChangesIsSaidOfTheWeights() {
    MultiLayerNetwork network =
        SmallTraining.network(3, configuration -> configuration.updater(new Sgd(1e-5)));
    network.getParam("1_W").muli(1e-4);
    network.getParam("2_W").muli(1e-3);

    training.watch(network, () -> training.train(network, 5));

    Alert alert = training.opened(AlertType.UNCHANGED_WEIGHTS);
    assertThat(alert.location().layer()).isEqualTo("lstm0");
    assertThat(alert.finding()).contains("lost to rounding", "of what the last layer has");
    assertThat(alert.advice()).startsWith("see which layer above it lets so little through");
  }

  @Test
  void aBackwardDirectionOfWhichOnlyTheLastTimestepCountsLearnsNothingOfTheSequence() {
    MultiLayerNetwork network =
        Networks.sequence(
            DataType.FLOAT,
            new Bidirectional(new LSTM.Builder().nOut(4).activation(Activation.TANH).build()));
    DataSet last = Networks.sequences(3, DataType.FLOAT);
    INDArray mask = Nd4j.zeros(last.getFeatures().size(0), last.getFeatures().size(2));
    mask.getColumn(mask.columns() - 1).assign(1);
    last.setLabelsMaskArray(mask);

    training.watch(
        network,
        () -> {
          for (int i = 0; i < 5; i++) {
            network.fit(last);
          }
        });

    Alert alert = training.opened(AlertType.UNCHANGED_WEIGHTS);
    assertThat(alert.location().direction()).isEqualTo(Direction.BACKWARD);
    assertThat(alert.location().kernel()).isEqualTo(Kernel.RECURRENT);
    assertThat(alert.advice()).contains("pool over time");
  }

  @Test
  void aCellThatForgetsAtOnceAndUnitsThatAreShutOffAreSaidAndStored() {
    MultiLayerNetwork network =
        SmallTraining.network(1, configuration -> configuration.updater(new Sgd(1e-3)));
    SmallTraining.bias(network, Gate.FORGET).assign(-8);
    network.getParam("0_RW").muli(0.01);
    SmallTraining.bias(network, Gate.OUTPUT).putScalar(0, 2, -100);
    SmallTraining.bias(network, Gate.OUTPUT).putScalar(0, 5, -100);

    training.watch(network, () -> training.train(network, 31));

    Alert saturation = training.opened(AlertType.SATURATED_GATE);
    assertThat(saturation.location().gate()).isEqualTo(Gate.FORGET);
    assertThat(training.alerts())
        .as("what comes from it is not told of its own")
        .extracting(Alert::type)
        .doesNotContain(AlertType.VANISHING_THROUGH_TIME, AlertType.DEAD_UNITS);
    List<Alert> stored =
        training.router().updates().stream()
            .filter(record -> record.judged() != null)
            .flatMap(record -> record.judged().alerts().stream())
            .toList();
    assertThat(stored).containsExactlyInAnyOrderElementsOf(training.alerts());
  }

  /** A layer for each way to clip, each of which cuts, and one whose threshold is never reached. */
  @Test
  void clippingThatCutsEveryGradientIsSaidForEachWayToClip() {
    List<Layer> layers = new ArrayList<>();
    for (GradientNormalization way :
        List.of(
            GradientNormalization.ClipElementWiseAbsoluteValue,
            GradientNormalization.ClipL2PerLayer,
            GradientNormalization.ClipL2PerParamType)) {
      layers.add(
          new LSTM.Builder()
              .name(way.name())
              .nOut(SmallTraining.UNITS)
              .gradientNormalization(way)
              .gradientNormalizationThreshold(1e-7)
              .build());
    }
    MultiLayerNetwork network =
        SmallTraining.network(
            SmallTraining.output()
                .name("loose")
                .gradientNormalization(GradientNormalization.ClipL2PerLayer)
                .gradientNormalizationThreshold(1e4)
                .build(),
            configuration -> configuration,
            layers.toArray(Layer[]::new));

    training.watch(network, () -> training.train(network, 20));

    List<Alert> clipping = training.alerts(AlertType.CONSTANT_CLIPPING);
    assertThat(clipping).hasSize(1);
    assertThat(clipping.get(0).iteration()).isEqualTo(19);
    assertThat(clipping.get(0).finding())
        .contains("ClipElementWiseAbsoluteValue", "ClipL2PerLayer", "ClipL2PerParamType")
        .doesNotContain("loose");
  }

  @Test
  void clippingIsComparedWithTheGradientOfOneExample() {
    MultiLayerNetwork probe = clipped(1);
    probe.fit(training.minibatch());
    double raw = norms(probe).stream().mapToDouble(norm -> norm).max().orElseThrow();

    MultiLayerNetwork network = clipped(raw / 2);
    training.watch(network, () -> training.train(network, 20));

    assertThat(training.alerts(AlertType.CONSTANT_CLIPPING)).isEmpty();
  }

  private static MultiLayerNetwork clipped(double threshold) {
    return SmallTraining.network(
        1,
        configuration ->
            configuration
                .updater(new Sgd(0))
                .gradientNormalization(GradientNormalization.ClipL2PerLayer)
                .gradientNormalizationThreshold(threshold));
  }

  /** The norms of the summed gradients of layers in one iteration. */
  private List<Double> norms(MultiLayerNetwork network) {
    List<Double> norms = new ArrayList<>();
    DataSet minibatch = training.minibatch();
    network.setInput(minibatch.getFeatures());
    network.setLabels(minibatch.getLabels());
    network.computeGradientAndScore();
    for (org.deeplearning4j.nn.api.Layer layer : network.getLayers()) {
      norms.add(layer.getGradientsViewArray().norm2Number().doubleValue());
    }
    return norms;
  }
}
