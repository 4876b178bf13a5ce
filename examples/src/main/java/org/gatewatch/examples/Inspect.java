package org.gatewatch.examples;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.Gatewatch;
import org.gatewatch.inspect.InspectedCell;
import org.gatewatch.inspect.Inspection;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Quantity;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Looks into a network once, without training it: as text, and as arrays. */
public class Inspect {
  public static void main(String[] args) {
    MultiLayerNetwork model = network();
    INDArray features = Nd4j.rand(4, 3, 6); // examples, inputs, timesteps
    INDArray labels = Nd4j.rand(4, 1, 6);

    Inspection inspection = Gatewatch.inspect(model, features, labels);
    System.out.println(inspection.summary());

    InspectedCell cell = inspection.layer("lstm").cell();
    INDArray state = cell.array(Quantity.CELL_STATE).orElseThrow(); // examples, units, timesteps
    INDArray forget = cell.array(Quantity.ACTIVATION, Gate.FORGET).orElseThrow();
    INDArray kernel =
        cell.array(Quantity.WEIGHT, Kernel.RECURRENT).orElseThrow(); // units, 4 × units
    INDArray gradient =
        cell.array(Quantity.GRADIENT, Kernel.RECURRENT, Gate.FORGET).orElseThrow(); // units, units
    System.out.println("Cell state of example 0 at the last timestep: " + last(state));
    System.out.println("Its forget gate there: " + last(forget));
    System.out.println("RW has the norm " + kernel.norm2Number());
    System.out.println("The gradient of its forget gate has the norm " + gradient.norm2Number());
  }

  private static INDArray last(INDArray sequences) {
    return sequences.slice(0).getColumn(sequences.size(2) - 1);
  }

  private static MultiLayerNetwork network() {
    MultiLayerNetwork model =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(new LSTM.Builder().name("lstm").nOut(5).activation(Activation.TANH).build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .name("output")
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(3))
                .build());
    model.init();
    return model;
  }
}
