package org.gatewatch.examples;

import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.ui.api.UIServer;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.GatewatchListener;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Trains a small network, which learns a running sum, and shows it on a page. */
public class FirstRun {
  public static void main(String[] args) {
    MultiLayerNetwork model =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .updater(new Adam(0.01))
                .list()
                .layer(new LSTM.Builder().name("lstm").nOut(32).activation(Activation.TANH).build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .name("output")
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(1))
                .build());
    model.init();
    int iterations = args.length == 0 ? 1000 : Integer.parseInt(args[0]);

    UIServer ui = UIServer.getInstance();
    StatsStorage storage = new InMemoryStatsStorage();
    ui.attach(storage);
    System.out.println("Watch " + ui.getAddress() + "/gatewatch");
    try (GatewatchListener gatewatch = GatewatchListener.builder(storage).frequency(10).build()) {
      model.addListeners(gatewatch);
      for (int i = 0; i < iterations; i++) {
        INDArray sequences = Nd4j.rand(32, 1, 20); // examples, inputs, timesteps
        model.fit(new DataSet(sequences, sequences.cumsum(2).divi(20)));
      }
    } // close() stores what is queued and marks the run as ended
    System.out.println("Trained; the page stays until Ctrl-C.");
  }
}
