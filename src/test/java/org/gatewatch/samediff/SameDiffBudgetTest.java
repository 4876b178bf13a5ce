package org.gatewatch.samediff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.gatewatch.DearStorage;
import org.gatewatch.GatewatchSameDiffListener;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.storage.StoredRecord;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** A graph whose samples are dear, but for those that have neither maps nor insides of cells. */
class SameDiffBudgetTest {
  private static final int WARM_UP = 16;
  private static final int SPACED = 60;

  private final DearStorage router = new DearStorage();
  private int fitted = WARM_UP + SPACED;
  private final List<Alert> alerts = new CopyOnWriteArrayList<>();

  @Test
  void samplesOfAGraphAreSpacedOutAndWhatIsOutOfTheOrdinaryIsWhole() throws InterruptedException {
    LstmGraph watched = LstmGraph.usual(DataType.FLOAT);
    try (GatewatchSameDiffListener listener =
        GatewatchSameDiffListener.builder(router)
            .frequency(1)
            .budget(2)
            .onAlert(alerts::add)
            .build()) {
      for (int stored = 1; stored <= WARM_UP; stored++) {
        watched.fit(1, listener);
        await(stored);
      }
      watched.fit(SPACED, listener);
      while (isBehind()) {
        watched.fit(1, listener);
        fitted++;
        Thread.sleep(200);
      }
      watched.variable("rw").putScalar(0, 0, Double.NaN);
      watched.fit(1, listener);
    }

    List<Sample> samples = router.samples();
    assertThat(samples.subList(0, WARM_UP)).allMatch(router::hasInsides).allMatch(router::hasMaps);
    List<Sample> spaced = samples.subList(WARM_UP, samples.size() - 1);
    assertThat(spaced.stream().filter(router::hasInsides).count()).isLessThan(SPACED / 2);
    assertThat(spaced)
        .anyMatch(sample -> !router.hasInsides(sample) && !router.hasMaps(sample))
        .allMatch(sample -> router.has(sample, Quantity.GRADIENT))
        .allMatch(sample -> sample.score() > 0);
    assertThat(router.statics().stream().map(StoredRecord::layout).map(DearStorage::sampling))
        .anyMatch(words -> words.toString().contains("to stay within 200 % of processor time"));
    Sample last = samples.get(samples.size() - 1);
    assertThat(last.iteration()).isEqualTo(fitted);
    assertThat(router.hasInsides(last)).isTrue();
    assertThat(alerts).extracting(Alert::type).contains(AlertType.NON_FINITE);
  }

  /** So that the publisher has done as much as training. */
  private void await(int stored) throws InterruptedException {
    while (router.samples().size() < stored) {
      Thread.sleep(1);
    }
  }

  /** Of a graph whose samples wait in large numbers no cell is copied. */
  private boolean isBehind() {
    List<Sample> samples = router.samples();
    return samples.get(samples.size() - 1).iteration() < fitted - 1;
  }
}
