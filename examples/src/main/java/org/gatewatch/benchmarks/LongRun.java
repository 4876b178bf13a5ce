package org.gatewatch.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.GatewatchListener;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.examples.training.CharacterBatches;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Sample;
import org.gatewatch.storage.StoredRecord;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A run as long as is asked for, from the samples of a short real training, of eight LSTM cells
 * unless another network is given: they follow one another again and again, under iterations and
 * with scores of their own.
 */
final class LongRun {
  static final String SESSION = "long run";
  static final String WORKER = "worker-0";

  private static final int LAYERS = 4;
  private static final int UNITS = 8;
  private static final int SHORT = 100;

  private final StatsStorage storage;
  private final Layout layout;
  private final List<Sample> samples;
  private final SplittableRandom noise = new SplittableRandom(7);
  private int stored;

  private LongRun(StatsStorage storage, Layout layout, List<Sample> samples) {
    this.storage = storage;
    this.layout = layout;
    this.samples = samples;
  }

  /** Trains, and stores the layout of what is to come. */
  static LongRun begin(StatsStorage storage, long timestamp) {
    return begin(storage, timestamp, network());
  }

  /**
   * Trains a network, and stores the layout of what is to come.
   *
   * @param network takes and gives arrays of shape [{@value OverheadTrial#MINIBATCH}, {@value
   *     OverheadTrial#ALPHABET}, {@value OverheadTrial#TIMESTEPS}]
   */
  static LongRun begin(StatsStorage storage, long timestamp, MultiLayerNetwork network) {
    InMemoryStatsStorage captured = new InMemoryStatsStorage();
    GatewatchListener listener =
        GatewatchListener.builder(captured)
            .frequency(1)
            .budget(Double.MAX_VALUE) // What samples hold must not depend on the machine.
            .sessionId(SESSION)
            .workerId(WORKER)
            .build();
    network.setListeners(listener);
    CharacterBatches batches = OverheadTrial.batches(SHORT);
    for (int i = 0; i < SHORT; i++) {
      network.fit(batches.next());
    }
    listener.close();
    StoredRecord first =
        (StoredRecord) captured.getStaticInfo(SESSION, StoredRecord.TYPE_ID, WORKER);
    Layout layout = Objects.requireNonNull(first.layout(), "static info is a layout");
    LongRun run = new LongRun(storage, layout, samples(captured));
    storage.putStaticInfo(StoredRecord.of(layout, SESSION, WORKER, timestamp));
    return run;
  }

  /** Stores the next sample; timestamps must rise. */
  void store(long timestamp) {
    Sample like = samples.get(stored % samples.size());
    double score = 1.2 + 2.5 * Math.exp(-stored / 2000.0) + 0.05 * noise.nextDouble();
    Sample sample =
        new Sample(
            layout.id(),
            stored * 10,
            stored / 500,
            score,
            like.captureNanos(),
            0,
            like.summaries());
    storage.putUpdate(StoredRecord.of(JudgedSample.of(sample), SESSION, WORKER, timestamp));
    stored++;
  }

  /** How many samples are stored. */
  int stored() {
    return stored;
  }

  private static List<Sample> samples(StatsStorage captured) {
    List<Sample> samples = new ArrayList<>();
    for (long time : captured.getAllUpdateTimes(SESSION, StoredRecord.TYPE_ID, WORKER)) {
      StoredRecord record =
          (StoredRecord) captured.getUpdate(SESSION, StoredRecord.TYPE_ID, WORKER, time);
      if (!record.isEndOfTraining()) {
        samples.add(record.sample());
      }
    }
    return samples;
  }

  private static MultiLayerNetwork network() {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(3).updater(new Adam(0.002)).list();
    int inputs = OverheadTrial.ALPHABET;
    for (int i = 0; i < LAYERS; i++) {
      LSTM lstm =
          new LSTM.Builder()
              .name("encoder" + (i + 1))
              .nIn(inputs)
              .nOut(UNITS)
              .activation(Activation.TANH)
              .build();
      list.layer(new Bidirectional(Bidirectional.Mode.CONCAT, lstm));
      inputs = 2 * UNITS;
    }
    MultiLayerConfiguration configuration =
        list.layer(
                new RnnOutputLayer.Builder(LossFunction.MCXENT)
                    .name("output")
                    .nIn(inputs)
                    .nOut(OverheadTrial.ALPHABET)
                    .activation(Activation.SOFTMAX)
                    .build())
            .setInputType(InputType.recurrent(OverheadTrial.ALPHABET, OverheadTrial.TIMESTEPS))
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }
}
