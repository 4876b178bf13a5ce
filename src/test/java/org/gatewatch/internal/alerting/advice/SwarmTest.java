package org.gatewatch.internal.alerting.advice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.gatewatch.alert.Alert;
import org.gatewatch.internal.alerting.rules.RuleEngine;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.synthetic.Summaries;
import org.gatewatch.synthetic.SyntheticNetwork;
import org.gatewatch.synthetic.SyntheticSamples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many layers that go wrong for one reason, from their samples to what is told of them. */
class SwarmTest {
  private final List<Alert> places = new ArrayList<>();
  private final List<Alert> told = new ArrayList<>();

  private void explode(int layers) {
    SyntheticNetwork network = SyntheticNetwork.of("FLOAT");
    for (int i = 0; i < layers; i++) {
      network.lstm("lstm" + i, 4, 4);
    }
    Layout layout = network.layout();
    SyntheticSamples samples = new SyntheticSamples(layout);
    RuleEngine rules = new RuleEngine(layout, Collections.nCopies(layers, null));
    CauseGroups groups = new CauseGroups(new Advisor(Made.training(layers, "Adam", 1e-3)));
    for (int i = 0; i < 60; i++) {
      boolean bad = i >= 20 && i < 40;
      for (int layer = 0; layer < layers; layer++) {
        samples.with(
            SyntheticSamples.of(layer, Quantity.GRADIENT), Summaries.of(bad ? 100 + layer : 1));
      }
      Sample sample = samples.score(bad ? 5 : 1).next();
      List<Alert> found = rules.check(sample, 1);
      places.addAll(found);
      told.addAll(groups.next(sample, found));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 12, 40})
  void howeverManyLayersItIsOneAlertAndItsEnd(int layers) {
    explode(layers);

    assertThat(places).hasSizeGreaterThan(2 * layers);
    assertThat(told).extracting(Alert::type).containsOnly(told.get(0).type());
    assertThat(told).hasSize(2);
    assertThat(told.get(0).location().layer()).isEqualTo("lstm" + (layers - 1));
    assertThat(told.get(0).alsoIn()).isGreaterThanOrEqualTo(layers - 1);
    assertThat(told.get(0).finding()).contains("so comes: loss jumped in the network");
  }

  @Test
  void theAlertIsAsLongAsThatOfFewLayers() {
    explode(40);

    assertThat(told.get(0).finding()).contains(" and 36 more").hasSizeLessThan(400);
  }
}
