package org.gatewatch.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.TrainingHook;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A small training on Spark: two workers, averaged every three minibatches. */
final class SparkTraining {
  static final int WORKERS = 2;
  static final int AVERAGING_FREQUENCY = 3;
  private static final int EXAMPLES = 4;
  private static final int INPUTS = 3;
  private static final int TIMESTEPS = 5;

  private final JavaSparkContext context;
  final ParameterAveragingTrainingMaster master;
  final SparkDl4jMultiLayer network;
  private final LongAccumulator trained;

  SparkTraining(JavaSparkContext context) {
    this.context = context;
    master =
        new ParameterAveragingTrainingMaster.Builder(WORKERS, EXAMPLES)
            .batchSizePerWorker(EXAMPLES)
            .averagingFrequency(AVERAGING_FREQUENCY)
            .workerPrefetchNumBatches(0)
            .rddTrainingApproach(RDDTrainingApproach.Direct)
            .build();
    trained = context.sc().longAccumulator();
    master.addHook(new Counting(trained));
    network = new SparkDl4jMultiLayer(context, configuration(), master);
  }

  static MultiLayerConfiguration configuration() {
    return new NeuralNetConfiguration.Builder()
        .seed(7)
        .dataType(DataType.FLOAT)
        .updater(new Adam(0.01))
        .list()
        .layer(new LSTM.Builder().name("lstm").nOut(4).activation(Activation.TANH).build())
        .layer(
            new RnnOutputLayer.Builder(LossFunction.MSE)
                .name("output")
                .nOut(2)
                .activation(Activation.IDENTITY)
                .build())
        .setInputType(InputType.recurrent(INPUTS))
        .build();
  }

  /** Minibatches of seeded numbers. */
  static List<DataSet> minibatches(int count) {
    List<DataSet> all = new ArrayList<>();
    Random random = new Random(11);
    for (int i = 0; i < count; i++) {
      all.add(new DataSet(values(random, INPUTS), values(random, 2)));
    }
    return all;
  }

  private static INDArray values(Random random, int rows) {
    float[] values = new float[EXAMPLES * rows * TIMESTEPS];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return Nd4j.create(values, new long[] {EXAMPLES, rows, TIMESTEPS}, 'c');
  }

  /** Trains once through all of them. */
  void fit(List<DataSet> minibatches) {
    network.fit(context.parallelize(minibatches, WORKERS));
  }

  /** How many minibatches were trained by tasks that did not fail. */
  int trained() {
    return (int) (long) trained.value();
  }

  /** Counts what it is told of. */
  private static final class Counting implements TrainingHook {
    private static final long serialVersionUID = 1L;
    private final LongAccumulator count;

    Counting(LongAccumulator count) {
      this.count = count;
    }

    @Override
    public void preUpdate(org.nd4j.linalg.dataset.api.DataSet minibatch, Model model) {}

    @Override
    public void preUpdate(MultiDataSet minibatch, Model model) {}

    @Override
    public void postUpdate(org.nd4j.linalg.dataset.api.DataSet minibatch, Model model) {
      count.add(1);
    }

    @Override
    public void postUpdate(MultiDataSet minibatch, Model model) {
      count.add(1);
    }
  }
}
