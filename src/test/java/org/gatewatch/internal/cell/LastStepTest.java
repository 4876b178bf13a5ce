package org.gatewatch.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.GatewatchListener;
import org.gatewatch.GatewatchListenerBuilder;
import org.gatewatch.RecordingRouter;
import org.gatewatch.sample.ExampleMap;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.LastStep;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What is told of the last timestep, however wide the cell and large the minibatch. */
class LastStepTest {
  private static final int UNITS = 600;
  private static final int EXAMPLES = 11;
  private static final int TIMESTEPS = 3;
  private static final int SIGNALS = 4;

  @Test
  void ofAWideCellSomeUnitsOfTheExampleThatHasAMapAreTold() {
    assertTold(List.of(2), builder -> builder.mapExample(2));
  }

  @Test
  void everyExampleThatHasAMapIsTold() {
    assertTold(List.of(0), builder -> {});
    assertTold(List.of(0, 1, 2, 9), builder -> builder.mapExample(9).extraMaps(3));
    assertTold(List.of(0, 1, 2, 3, 4, 5, 6, 7), builder -> builder.mapExample(3).extraMaps(7));
  }

  private static void assertTold(
      List<Integer> examples, Consumer<GatewatchListenerBuilder> settings) {
    MultiLayerNetwork network = network();
    Nd4j.getRandom().setSeed(5);
    INDArray x = Nd4j.rand(DataType.FLOAT, EXAMPLES, SIGNALS, TIMESTEPS);
    INDArray outputs = network.feedForward(x, false).get(1).dup();
    RecordingRouter router = new RecordingRouter();
    GatewatchListenerBuilder builder =
        GatewatchListener.builder(router).frequency(1).examples(Integer.MAX_VALUE);
    settings.accept(builder);
    try (GatewatchListener listener = builder.build()) {
      network.addListeners(listener);
      network.fit(new DataSet(x, x.dup()));
    }

    Profile profile = output(router).profile();
    LastStep last = profile.lastStep();

    assertThat(last.units()).isEqualTo(UNITS);
    assertThat(last.examples()).extracting(LastStep.Example::position).isEqualTo(examples);
    assertThat(examples)
        .containsAll(profile.extraMaps().stream().map(ExampleMap::example).toList())
        .hasSize(1 + profile.extraMaps().size());
    for (LastStep.Example example : last.examples()) {
      assertThat(example.timestep()).isEqualTo(TIMESTEPS - 1);
      assertThat(example.size()).isEqualTo(512);
      for (int value = 0; value < 512; value++) {
        double expected = outputs.getDouble(example.position(), value * UNITS / 512, TIMESTEPS - 1);
        assertThat((double) example.value(value))
            .isCloseTo(expected, within(1e-5 + Heatmap.RELATIVE_ERROR * Math.abs(expected)));
      }
    }
  }

  private static Summary output(RecordingRouter router) {
    List<Slot> slots = router.layout().slots();
    for (int i = 0; i < slots.size(); i++) {
      Slot slot = slots.get(i);
      if (slot.isInsideCell() && slot.quantity() == Quantity.ACTIVATION && slot.gate() == null) {
        return router.samples().get(0).summaries().get(i);
      }
    }
    throw new AssertionError("no output among " + slots);
  }

  private static MultiLayerNetwork network() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .list()
                .layer(new LSTM.Builder().nOut(UNITS).build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nOut(SIGNALS)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(SIGNALS))
                .build());
    network.init();
    return network;
  }

  @Test
  void whatDoesNotFitTogetherIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LastStep.of(3, List.of(new LastStep.Example(0, 1, 1f, 2f))))
        .withMessage("an example of 3 units has 3 values: 2");
    List<LastStep.Example> nine = Collections.nCopies(9, new LastStep.Example(0, 1, 1f));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LastStep.of(1, nine))
        .withMessageContaining("0 to 8 examples");
  }
}
