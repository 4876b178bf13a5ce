package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.storage.StoredRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.nd4j.linalg.api.buffer.DataType;

/** A training whose samples are dear, but for those that have neither maps nor insides of cells. */
class BudgetedTrainingTest {
  private static final long DEAR_NANOS = 130_000_000;
  private static final int WARM_UP = 16;
  private static final int ITERATIONS = 60;

  @RegisterExtension
  final RecordedLog log = new RecordedLog("org.gatewatch.internal.engine.WorkerStream");

  private final List<Alert> alerts = new CopyOnWriteArrayList<>();
  private final RecordingRouter router =
      new RecordingRouter() {
        @Override
        public void putUpdate(Persistable update) {
          super.putUpdate(update);
          Sample sample = ((StoredRecord) update).sample();
          if (sample != null && has(sample, summary -> summary.heatmap() != null)) {
            burn();
          }
        }
      };

  private static void burn() {
    long end = processorNanos() + DEAR_NANOS;
    while (processorNanos() < end) {
      Thread.onSpinWait();
    }
  }

  private static long processorNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static boolean has(Sample sample, Predicate<Summary> wanted) {
    return sample.summaries().stream().filter(Objects::nonNull).anyMatch(wanted);
  }

  private boolean hasInsides(Sample sample) {
    return has(sample, Quantity.CELL_STATE);
  }

  private boolean has(Sample sample, Quantity quantity) {
    List<Slot> slots = router.layout().slots();
    for (int i = 0; i < slots.size(); i++) {
      if (slots.get(i).quantity() == quantity && sample.summaries().get(i) != null) {
        return true;
      }
    }
    return false;
  }

  private static List<String> sampling(Layout layout) {
    return layout.facts().stream()
        .filter(fact -> fact.name().equals("sampling"))
        .map(Layout.Fact::value)
        .toList();
  }

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
    assertThat(samples.subList(0, WARM_UP))
        .allMatch(this::hasInsides)
        .allMatch(sample -> has(sample, summary -> summary.heatmap() != null));
    List<Sample> spaced = samples.subList(WARM_UP, samples.size() - 1);
    assertThat(spaced.stream().filter(this::hasInsides).count()).isLessThan(10);
    assertThat(spaced)
        .anyMatch(
            sample -> !hasInsides(sample) && !has(sample, summary -> summary.heatmap() != null))
        .allMatch(sample -> has(sample, Quantity.GRADIENT));
    assertThat(sampling(router.layout())).isEmpty();
    assertThat(router.statics().stream().map(StoredRecord::layout).map(layout -> sampling(layout)))
        .anyMatch(words -> words.toString().contains("to stay within 200 % of processor time"));
    assertThat(log.events())
        .filteredOn(line -> line.getFormattedMessage().contains("are spaced out"))
        .hasSize(1);
    Sample last = samples.get(samples.size() - 1);
    assertThat(last.iteration()).isEqualTo(ITERATIONS - 1);
    assertThat(hasInsides(last)).isTrue();
    assertThat(alerts).extracting(Alert::type).contains(AlertType.NON_FINITE);
  }
}
