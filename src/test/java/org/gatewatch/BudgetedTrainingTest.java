package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.storage.StoredRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.nd4j.linalg.api.buffer.DataType;

/** A training whose samples are dear, but for those that have neither maps nor insides of cells. */
class BudgetedTrainingTest {
  private static final int WARM_UP = 16;
  private static final int ITERATIONS = 60;

  @RegisterExtension
  final RecordedLog log = new RecordedLog("org.gatewatch.internal.engine.WorkerStream");

  private final List<Alert> alerts = new CopyOnWriteArrayList<>();
  private final DearStorage router = new DearStorage();

  @Test
  void spacesOutWhatIsDearSaysSoAndStillTakesWhatIsOutOfTheOrdinaryWhole() {
    MultiLayerNetwork network =
        Networks.sequence(DataType.FLOAT, new LSTM.Builder().name("lstm").nOut(4).build());
    try (GatewatchListener listener =
        GatewatchListener.builder(router).frequency(1).budget(2).onAlert(alerts::add).build()) {
      network.setListeners(listener);
      for (int i = 0; i < ITERATIONS; i++) {
        if (i == ITERATIONS - 1) {
          network.params().putScalar(0, Double.NaN);
        }
        network.fit(Networks.sequences(i, DataType.FLOAT));
        assertThat(listener.flush(Duration.ofSeconds(20))).isTrue();
      }
    }

    List<Sample> samples = router.samples();
    assertThat(samples.subList(0, WARM_UP)).allMatch(router::hasInsides).allMatch(router::hasMaps);
    List<Sample> spaced = samples.subList(WARM_UP, samples.size() - 1);
    assertThat(spaced.stream().filter(router::hasInsides).count()).isLessThan(10);
    assertThat(spaced)
        .anyMatch(sample -> !router.hasInsides(sample) && !router.hasMaps(sample))
        .allMatch(sample -> router.has(sample, Quantity.GRADIENT));
    assertThat(DearStorage.sampling(router.layout())).isEmpty();
    assertThat(router.statics().stream().map(StoredRecord::layout).map(DearStorage::sampling))
        .anyMatch(words -> words.toString().contains("to stay within 200 % of processor time"));
    assertThat(log.events())
        .filteredOn(line -> line.getFormattedMessage().contains("are spaced out"))
        .hasSize(1);
    Sample last = samples.get(samples.size() - 1);
    assertThat(last.iteration()).isEqualTo(ITERATIONS - 1);
    assertThat(router.hasInsides(last)).isTrue();
    assertThat(alerts).extracting(Alert::type).contains(AlertType.NON_FINITE);
  }
}
