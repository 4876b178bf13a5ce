package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.optimize.Solver;
import org.gatewatch.internal.dl4j.PrivateField;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

/** Who trains a network otherwise than by its own fit does so as if nobody listened. */
class TrainersTest {
  /** What somebody does with a network that has been trained, and comes out with another. */
  private enum Trainer {
    EARLY_STOPPING {
      @Override
      MultiLayerNetwork train(MultiLayerNetwork network) {
        EarlyStoppingConfiguration<MultiLayerNetwork> configuration =
            new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
                .epochTerminationConditions(new MaxEpochsTerminationCondition(3))
                .scoreCalculator(new DataSetLossCalculator(minibatches(1), true))
                .modelSaver(new InMemoryModelSaver<>())
                .saveLastModel(true)
                .build();
        EarlyStoppingResult<MultiLayerNetwork> result =
            new EarlyStoppingTrainer(configuration, network, minibatches(3)).fit();
        return result.getBestModel();
      }
    },
    TRANSFER_LEARNING {
      @Override
      MultiLayerNetwork train(MultiLayerNetwork network) {
        MultiLayerNetwork tuned =
            new TransferLearning.Builder(network)
                .fineTuneConfiguration(
                    new FineTuneConfiguration.Builder().updater(new Adam(0.1)).build())
                .setFeatureExtractor(0)
                .build();
        tuned.setListeners(network.getListeners());
        tuned.fit(minibatches(3));
        return tuned;
      }
    };

    abstract MultiLayerNetwork train(MultiLayerNetwork network);
  }

  private static ExistingDataSetIterator minibatches(int count) {
    List<DataSet> minibatches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      minibatches.add(Networks.sequences(i, DataType.FLOAT));
    }
    return new ExistingDataSetIterator(minibatches);
  }

  private static List<INDArray> values(MultiLayerNetwork network) {
    return List.of(network.params().dup(), network.getUpdater().getStateViewArray().dup());
  }

  /** Parameters and what the updater keeps: before, of what came out, and after one more fit. */
  private static List<INDArray> handled(MultiLayerNetwork network, Trainer trainer) {
    List<INDArray> seen = new ArrayList<>();
    network.fit(minibatches(2));
    seen.addAll(values(network));
    MultiLayerNetwork trained = trainer.train(network);
    seen.addAll(values(trained));
    network.fit(minibatches(2));
    seen.addAll(values(network));
    trained.fit(minibatches(2));
    seen.addAll(values(trained));
    return seen;
  }

  @ParameterizedTest
  @EnumSource
  void parametersAndUpdaterStateAreThoseWithoutAListener(Trainer trainer) {
    Supplier<MultiLayerNetwork> networks =
        () ->
            Networks.sequence(
                DataType.FLOAT,
                new LSTM.Builder().nOut(4).build(),
                new LSTM.Builder().nOut(4).build());
    MultiLayerNetwork network = networks.get();
    RecordingRouter router = new RecordingRouter();
    List<INDArray> seen;
    try (GatewatchListener listener = GatewatchListener.builder(router).frequency(1).build()) {
      network.addListeners(listener);
      seen = handled(network, trainer);
      assertThat(new PrivateField<>(MultiLayerNetwork.class, "solver", network).get().getClass())
          .as("ours is there")
          .isNotEqualTo(Solver.class);
    }

    assertThat(seen).isEqualTo(handled(networks.get(), trainer));
    assertThat(router.samples()).hasSizeGreaterThan(6);
  }
}
