package org.gatewatch.examples;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.GatewatchListener;
import org.gatewatch.NonFiniteException;
import org.gatewatch.NonFinitePolicy;
import org.gatewatch.origin.NonFiniteOrigin;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Training that a NaN does not end: {@code fit} stops before the updater carries it into the
 * parameters, and the program decides by its origin how to go on. A bad minibatch is left out; when
 * the network has blown up, training goes back to the best parameters so far, with a smaller step.
 */
public final class StopAndCarryOn {
  private static final int ITERATIONS = 60;

  private StopAndCarryOn() {}

  /**
   * Trains.
   *
   * @param args none
   */
  public static void main(String[] args) {
    double learningRate = 3; // too high: the training blows up
    MultiLayerNetwork model = network(learningRate);
    INDArray best = model.params().dup();
    double leastLoss = Double.POSITIVE_INFINITY;

    try (GatewatchListener gatewatch =
        GatewatchListener.builder(new InMemoryStatsStorage())
            .onNonFinite(NonFinitePolicy.STOP)
            .build()) {
      model.addListeners(gatewatch);
      for (int i = 0; i < ITERATIONS; i++) {
        INDArray before = model.params().dup();
        try {
          model.fit(minibatch(i));
          if (model.score() < leastLoss) { // the loss of the parameters before the update
            leastLoss = model.score();
            best = before;
          }
        } catch (NonFiniteException stopped) {
          NonFiniteOrigin origin = stopped.alert().origin();
          if (origin != null && origin.stage().isData()) {
            System.out.println("Minibatch " + i + " is left out: " + stopped.getMessage());
          } else {
            learningRate /= 10;
            model.setParams(best);
            model.setLearningRate(learningRate);
            System.out.printf("Learning rate %.3g: %s%n", learningRate, stopped.getMessage());
          }
        }
      }
    }
    System.out.printf("Trained; the loss is %.4f%n", model.score());
  }

  /** Random sequences, labelled by their running means; one of them has a hole in it. */
  private static DataSet minibatch(int i) {
    INDArray sequences = Nd4j.rand(16, 1, 10); // examples, inputs, timesteps
    INDArray labels = sequences.cumsum(2).divi(10);
    if (i == 40) {
      sequences.putScalar(3, 0, 7, Double.NaN);
    }
    return new DataSet(sequences, labels);
  }

  private static MultiLayerNetwork network(double learningRate) {
    MultiLayerNetwork model =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Sgd(learningRate))
                .list()
                .layer(new LSTM.Builder().name("lstm").nOut(16).activation(Activation.RELU).build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .name("output")
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(1))
                .build());
    model.init();
    return model;
  }
}
