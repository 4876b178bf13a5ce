package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Horizon;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Saturation;
import org.gatewatch.sample.Series;
import org.gatewatch.sample.UnitActivity;
import org.gatewatch.ui.SyntheticRun;
import org.junit.jupiter.api.BeforeEach;

/**
 * A page with a run whose cells can be looked into, in a real browser; tests of its views extend
 * it.
 */
abstract class InsidePage extends LivePage {
  static final List<Gate> GATES = List.of(Gate.INPUT, Gate.FORGET, Gate.CELL, Gate.OUTPUT);

  final SyntheticRun run = new SyntheticRun("inside", "worker", 21);

  @BeforeEach
  void storeRun() {
    run.begin(storage).store(storage, 0, 5);
  }

  @Override
  void open(String hash) {
    browser.open(server.address("/gatewatch#session=inside&view=" + hash));
  }

  static String panel(int slot) {
    return ".inside-panel[data-slot='" + slot + "']";
  }

  static void assertSeries(JsonNode drawn, Series expected) {
    assertThat(drawn.size()).isEqualTo(expected.size());
    for (int i = 0; i < expected.size(); i++) {
      assertThat(drawn.get(i).asDouble()).isEqualTo(expected.at(i));
    }
  }

  /**
   * A line over timesteps, drawn from left to right as a cell reads: the last timestep first where
   * it reads backward.
   */
  static void assertOverTime(JsonNode x, JsonNode values, Series expected, Direction direction) {
    assertThat(values.size()).isEqualTo(expected.size());
    for (int i = 0; i < expected.size(); i++) {
      int timestep = direction == Direction.FORWARD ? i : expected.size() - 1 - i;
      assertThat(x.get(i).asInt()).isEqualTo(timestep);
      assertThat(values.get(i).asDouble()).isEqualTo(expected.at(timestep));
    }
  }

  static Profile profile(Sample sample, int slot) {
    Profile profile = summary(sample, slot).profile();
    assertThat(profile).isNotNull();
    return profile;
  }

  static Saturation saturation(Sample sample, int slot) {
    Saturation saturation = profile(sample, slot).saturation();
    assertThat(saturation).isNotNull();
    return saturation;
  }

  static UnitActivity activity(Sample sample, int slot) {
    UnitActivity units = profile(sample, slot).units();
    assertThat(units).isNotNull();
    return units;
  }

  static Horizon horizon(Sample sample, int slot) {
    Horizon horizon = profile(sample, slot).horizon();
    assertThat(horizon).isNotNull();
    return horizon;
  }
}
