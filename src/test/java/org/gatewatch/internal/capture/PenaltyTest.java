package org.gatewatch.internal.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.EnumSet;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.internal.dl4j.InsideLimits;
import org.gatewatch.internal.summarise.OnePassSummariser;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** The penalties of a layout are those that DL4J adds to the loss. */
class PenaltyTest {
  private static final int INPUTS = 5;
  private static final int SCHEDULED = 3;

  @Test
  void summariesAndCoefficientsGiveThePenaltyThatDl4jAddsToTheLoss() {
    MultiLayerNetwork network = network();
    CapturePlan plan =
        CapturePlan.of(network, EnumSet.of(Quantity.WEIGHT), 1, new InsideLimits(0, 1, 0, 0));
    List<Slot> slots = plan.layout().slots();
    List<Summary> summaries =
        new OnePassSummariser(0).summarise(network.params(), plan.segments().get(Quantity.WEIGHT));
    for (int layer = 0; layer < SCHEDULED; layer++) {
      double penalty = 0;
      for (Layout.Penalty of : plan.layout().penalties()) {
        for (int i = 0; i < slots.size(); i++) {
          Slot slot = slots.get(i);
          boolean same = slot.layer() == of.layer() && of.parameter().equals(slot.parameter());
          if (same && of.layer() == layer) {
            Summary summary = summaries.get(i);
            penalty += of.l1() * summary.meanMagnitude() * summary.count();
            penalty += of.l2() / 2 * summary.l2Norm() * summary.l2Norm();
          }
        }
      }
      double expected = network.getLayer(layer).calcRegularizationScore(true);
      assertThat(penalty)
          .as("layer %d", layer)
          .isCloseTo(expected, within(1e-5 * expected + 1e-12));
    }
  }

  @Test
  void namesTheParametersThatHaveAPenaltyThatStaysTheSame() {
    List<Layout.Penalty> penalties =
        CapturePlan.of(network(), EnumSet.of(Quantity.WEIGHT), 1, new InsideLimits(0, 1, 0, 0))
            .layout()
            .penalties();
    assertThat(penalties)
        .contains(
            new Layout.Penalty(0, "W", 0.01, 0.2),
            new Layout.Penalty(0, "RW", 0.01, 0.2),
            new Layout.Penalty(0, "b", 0, 0.3));
    assertThat(keys(penalties, 1)).containsExactlyInAnyOrder("bRW", "bW", "bb", "fRW", "fW", "fb");
    assertThat(keys(penalties, 2)).as("frozen").isEmpty();
    assertThat(keys(penalties, SCHEDULED))
        .as("on a schedule, but for the bias")
        .containsExactly("b");
  }

  private static List<String> keys(List<Layout.Penalty> penalties, int layer) {
    return penalties.stream()
        .filter(penalty -> penalty.layer() == layer)
        .map(Layout.Penalty::parameter)
        .toList();
  }

  private static MultiLayerNetwork network() {
    var scheduled =
        new L2Regularization(new ExponentialSchedule(ScheduleType.ITERATION, 0.1, 0.99));
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .l1(0.01)
                .l2(0.2)
                .l2Bias(0.3)
                .biasInit(0.5)
                .list()
                .layer(new LSTM.Builder().nOut(4).build())
                .layer(new Bidirectional(new LSTM.Builder().nOut(3).build()))
                .layer(new FrozenLayer(new LSTM.Builder().nOut(3).build()))
                .layer(
                    new RnnOutputLayer.Builder().nOut(2).regularization(List.of(scheduled)).build())
                .setInputType(InputType.recurrent(INPUTS))
                .build());
    network.init();
    return network;
  }
}
