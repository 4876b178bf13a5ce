import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.deeplearning4j.ui.api.UIServer;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.GatewatchListener;
import org.gatewatch.spark.GatewatchSpark;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Trains a small network on Spark, in this JVM unless spark.master says otherwise, and shows it on a page. */
public class SparkRun {
  public static void main(String[] args) {
    SparkConf conf = new SparkConf().setAppName("SparkRun").setIfMissing("spark.master", "local[2]");
    try (JavaSparkContext context = new JavaSparkContext(conf)) {
      ParameterAveragingTrainingMaster master =
          new ParameterAveragingTrainingMaster.Builder(2, 32).batchSizePerWorker(32).averagingFrequency(5).build();
      SparkDl4jMultiLayer network = new SparkDl4jMultiLayer(context, configuration(), master);

      UIServer ui = UIServer.getInstance();
      StatsStorage storage = new InMemoryStatsStorage();
      ui.attach(storage);
      System.out.println("Watch " + ui.getAddress() + "/gatewatch");
      GatewatchListener gatewatch = GatewatchListener.builder(storage).frequency(5).build();
      GatewatchSpark.attach(network, master, gatewatch, storage);

      List<DataSet> minibatches = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        INDArray sequences = Nd4j.rand(32, 1, 20); // examples, inputs, timesteps
        minibatches.add(new DataSet(sequences, sequences.cumsum(2).divi(20)));
      }
      for (int epoch = 0; epoch < 10; epoch++) {
        network.fit(context.parallelize(minibatches, 2));
        System.out.printf("Epoch %d: score %.4f%n", epoch, network.getScore());
      }
    } // The end of the application marks the run as ended.
    System.out.println("Trained; the page stays until Ctrl-C.");
  }

  private static MultiLayerConfiguration configuration() {
    return new NeuralNetConfiguration.Builder()
        .updater(new Sgd(0.01))
        .list()
        .layer(new LSTM.Builder().name("lstm").nOut(32).activation(Activation.TANH).build())
        .layer(new RnnOutputLayer.Builder(LossFunction.MSE).name("output").nOut(1).activation(Activation.IDENTITY).build())
        .setInputType(InputType.recurrent(1))
        .build();
  }
}
