package org.gatewatch.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatewatch.Networks.TIMESTEPS;
import static org.gatewatch.Networks.sequence;
import static org.gatewatch.Networks.sequences;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.gatewatch.GatewatchListener;
import org.gatewatch.RecordingRouter;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.internal.alerting.advice.Advisor;
import org.gatewatch.internal.budget.CostBudget;
import org.gatewatch.internal.capture.CapturedSample;
import org.gatewatch.internal.facts.TrainingFacts;
import org.gatewatch.internal.outlets.Outlets;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Samples;
import org.gatewatch.sample.Slot;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What goes wrong inside cells costs what lies inside cells, and nothing else. */
@Tag("hostile")
class InsideFailuresTest {

  /** Gives the first layer a mask of the wrong size, or none, after each forward pass. */
  private static TrainingListener masking(INDArray mask) {
    return new BaseTrainingListener() {
      @Override
      public void onForwardPass(Model model, List<INDArray> activations) {
        ((MultiLayerNetwork) model).getLayer(0).setMaskArray(mask);
      }
    };
  }

  @Test
  void cellsThatCannotBeCopiedCostNoSample() {
    MultiLayerNetwork network = sequence(DataType.FLOAT, new LSTM.Builder().nOut(7).build());
    MultiLayerNetwork alone = network.clone();
    RecordingRouter router = new RecordingRouter();
    INDArray wrong = Nd4j.ones(DataType.FLOAT, 1, TIMESTEPS);
    try (GatewatchListener listener = GatewatchListener.builder(router).frequency(1).build()) {
      network.addListeners(masking(wrong), listener, masking(null));
      for (int i = 0; i < 5; i++) {
        network.fit(sequences(i, DataType.FLOAT));
        alone.fit(sequences(i, DataType.FLOAT));
      }
    }

    assertThat(router.samples()).hasSize(5);
    List<Slot> slots = router.layout().slots();
    for (Sample sample : router.samples()) {
      for (int i = 0; i < slots.size(); i++) {
        assertThat(sample.summaries().get(i) == null).isEqualTo(slots.get(i).isInsideCell());
      }
    }
    assertThat(network.params()).isEqualTo(alone.params());
    assertThat(network.getLayer(0).getClass().getSimpleName()).isEqualTo("LSTM");
  }

  @Test
  void cellsThatCannotBeComputedCostNoSample() {
    Sample sample = Samples.sample(1);
    AtomicBoolean failed = new AtomicBoolean();

    UnjudgedSample pending =
        new UnjudgedSample(
            CapturedSample.of(sample),
            0,
            List.of(),
            null,
            1,
            null,
            null,
            new SampleAlerts(
                null,
                new Advisor(TrainingFacts.UNKNOWN),
                alert -> alert,
                new Outlets("s", "w", alert -> {})),
            failed,
            CostBudget.unlimited(),
            new SummariserLease(null));

    assertThat(pending.complete()).contains(JudgedSample.of(sample));
    assertThat(failed).isTrue();
  }
}
