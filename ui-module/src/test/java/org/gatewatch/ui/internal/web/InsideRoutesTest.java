package org.gatewatch.ui.internal.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Horizon;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.LastStep;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Saturation;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.sample.UnitActivity;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.gatewatch.ui.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a real server answers of the inside of cells. */
class InsideRoutesTest {

  private final InMemoryStatsStorage storage = new InMemoryStatsStorage();
  private final SyntheticRun run = new SyntheticRun("run", "worker", 1);
  private final TestServer server = TestServer.start();
  private final int forget = slot(Quantity.ACTIVATION, null, Gate.FORGET);
  private final int gradient = slot(Quantity.CELL_STATE_GRADIENT, null, null);
  private final int share = slot(Quantity.PRE_ACTIVATION, Kernel.RECURRENT, Gate.CELL);

  @BeforeEach
  void train() {
    server.attach(storage);
    run.begin(storage).store(storage, 0, 3);
    run.store(storage, 3, run.sample(3, Map.of(forget, 1, 0, 2)));
    Await.until("4 samples", () -> json("/api/history?session=run").get("total").asInt() == 4);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void slotsComeInTheOrderAskedForWithAllThatTheirProfilesHold() {
    JsonNode answer = slots(2, share + "," + forget + "," + gradient, "&bins=20");
    assertThat(answer.get("timestamp").asLong()).isEqualTo(run.timestamp(2));
    assertThat(answer.get("slots").size()).isEqualTo(3);
    Sample sample = run.sample(2);

    JsonNode gate = answer.get("slots").get(1);
    Summary summary = summary(sample, forget);
    Profile profile = profile(summary);
    assertThat(gate.get("slot").asInt()).isEqualTo(forget);
    assertThat(gate.at("/summary/mean").asDouble()).isEqualTo(summary.mean());
    assertThat(gate.at("/ends/low").asDouble()).isEqualTo(0.1);
    assertThat(gate.at("/histogram/low").asDouble()).isEqualTo(0);
    assertThat(gate.at("/histogram/high").asDouble()).isEqualTo(1);
    assertThat(gate.at("/histogram/counts").size()).isEqualTo(20);
    assertThat(doubles(gate.at("/profile/stepMeans"))).isEqualTo(profile.stepMeans().toArray());
    assertThat(doubles(gate.at("/profile/stepNorms"))).isEqualTo(profile.stepNorms().toArray());
    Saturation saturation = profile.saturation();
    assertThat(saturation).isNotNull();
    assertThat(gate.at("/profile/saturation/low").asDouble()).isEqualTo(saturation.low());
    assertThat(gate.at("/profile/saturation/high").asDouble()).isEqualTo(saturation.high());
    assertThat(gate.at("/profile/horizon").isNull()).isTrue();

    Horizon horizon = profile(summary(sample, gradient)).horizon();
    assertThat(horizon).isNotNull();
    JsonNode reach = answer.at("/slots/2/profile/horizon");
    assertThat(reach.get("steps").asInt()).isEqualTo(7);
    assertThat(reach.get("seen").asInt()).isEqualTo(horizon.seen());
    assertThat(reach.get("gateAllows").asDouble()).isEqualTo(horizon.gateAllows());
    assertThat(doubles(reach.get("decay"))).isEqualTo(horizon.decay().toArray());

    Summary added = summary(sample, share);
    assertThat(answer.at("/slots/0/rootMeanSquare").asDouble())
        .isEqualTo(added.l2Norm() / Math.sqrt(added.finite()));
  }

  @Test
  void theLastStepComesExampleByExample() {
    int state = slot(Quantity.CELL_STATE, null, null);
    JsonNode last = slots(1, state + "," + forget, "").at("/slots/0/profile/lastStep");
    LastStep held = profile(summary(run.sample(1), state)).lastStep();
    assertThat(held).isNotNull();
    assertThat(last.get("units").toString()).isEqualTo("[0,1,2,3,4,5,6,7,8,9]");
    assertThat(last.get("examples").size()).isEqualTo(4);
    for (int i = 0; i < 4; i++) {
      JsonNode example = last.get("examples").get(i);
      assertThat(example.get("position").asInt()).isEqualTo(i);
      assertThat(example.get("timestep").asInt()).isEqualTo(23);
      for (int unit = 0; unit < 10; unit++) {
        assertThat((float) example.get("values").get(unit).asDouble())
            .isEqualTo(held.examples().get(i).value(unit));
      }
    }
    assertThat(slots(1, String.valueOf(forget), "").at("/slots/0/profile/lastStep").isNull())
        .isTrue();
  }

  @Test
  void unitsAreCountedOneByOne() {
    int input = slot(Quantity.ACTIVATION, null, Gate.INPUT);
    JsonNode units = slots(0, String.valueOf(input), "").at("/slots/0/profile/units");
    UnitActivity activity = profile(summary(run.sample(0), input)).units();
    assertThat(activity).isNotNull();
    assertThat(activity.dead()).isEqualTo(1);
    assertThat(units.get("dead").toString()).isEqualTo("[0]");
    assertThat(units.get("stuckLow").asInt()).isEqualTo(1);
    assertThat(units.get("stuckHigh").asInt()).isEqualTo(0);
    assertThat(units.get("observations").asInt()).isEqualTo(activity.observations());
    for (int unit = 0; unit < activity.units(); unit++) {
      assertThat(units.get("low").get(unit).asInt()).isEqualTo(activity.low(unit));
      assertThat(units.get("high").get(unit).asInt()).isEqualTo(activity.high(unit));
    }
  }

  @Test
  void whatIsNotFiniteTravelsAsWordsAndWhatIsNotThereNotAtAll() {
    JsonNode gate = slots(3, String.valueOf(forget), "").at("/slots/0");
    assertThat(gate.get("rootMeanSquare").asText()).isEqualTo("NaN");
    assertThat(gate.at("/profile/stepMeans/0").asText()).isEqualTo("NaN");
    assertThat(gate.at("/profile/saturation/low").asText()).isEqualTo("NaN");

    List<Summary> without = new ArrayList<>(run.sample(4).summaries());
    without.set(forget, null);
    run.store(storage, 4, run.sample(4).with(without));
    Await.until("5 samples", () -> json("/api/history?session=run").get("total").asInt() == 5);
    JsonNode answer = slots(4, forget + "," + gradient, "&bins=0");
    assertThat(answer.get("slots").size()).isEqualTo(1);
    assertThat(answer.at("/slots/0/slot").asInt()).isEqualTo(gradient);
    assertThat(answer.at("/slots/0/histogram").isNull()).isTrue();
    JsonNode history = json("/api/history?session=run");
    int mean = trend(forget, "MEAN");
    assertThat(history.get("trends").get(mean).get(4).isNull()).isTrue();
    assertThat(history.get("trends").get(mean).get(3).asText()).isEqualTo("NaN");
    assertThat((float) history.get("trends").get(mean).get(0).asDouble())
        .isEqualTo((float) summary(run.sample(0), forget).mean());
  }

  @Test
  void aHistoryHoldsNormsOfWhatLiesOutsideOfCellsOnlyButAlertOfAll() {
    JsonNode layout = json("/api/layout?session=run");
    JsonNode history = json("/api/history?session=run");
    List<Integer> outside = new ArrayList<>();
    for (int slot = 0; slot < run.layout().slots().size(); slot++) {
      boolean inside = run.layout().slots().get(slot).isInsideCell();
      assertThat(layout.get("slots").get(slot).get("insideCell").asBoolean()).isEqualTo(inside);
      if (!inside) {
        outside.add(slot);
      }
    }
    assertThat(layout.get("norms").toString()).isEqualTo(outside.toString().replace(" ", ""));
    assertThat(history.get("norms").size()).isEqualTo(outside.size());
    assertThat(history.get("nonFinite").get(0).get(1).asInt()).isEqualTo(0);
    assertThat(history.get("nonFinite").get(1).get(1).asInt()).isEqualTo(forget);
  }

  @Test
  void histogramsOfActivationsAreThoseOfLayerOutputs() {
    JsonNode answer = json("/api/histograms?session=run&quantity=activation&" + at(0));
    List<Integer> slots = new ArrayList<>();
    answer.get("histograms").forEach(entry -> slots.add(entry.get("slot").asInt()));
    assertThat(slots).hasSize(5);
    assertThat(slots).allMatch(slot -> run.layout().slots().get(slot).direction() == null);
  }

  @Test
  void aWholeSampleHoldsTheProfiles() {
    JsonNode summaries = json("/api/sample?session=run&" + at(0)).get("summaries");
    assertThat(summaries.get(gradient).at("/profile/horizon/steps").asInt()).isEqualTo(7);
    assertThat(summaries.get(0).get("profile").isNull()).isTrue();
    assertThat(summaries.get(forget).get("heatmap").get(0).size()).isEqualTo(24);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/slots?session=run&timestamp=4000000000000 | parameter slot must be 1 to 256 numbers",
        "/api/slots?session=run&timestamp=4000000000000&slot=9999 | parameter slot must be",
        "/api/slots?session=run&timestamp=4000000000000&slot=1&bins=-1 | parameter bins must be",
        "/api/slots?session=run&slot=1 | parameter timestamp must be",
        "/api/histograms?session=run&timestamp=1&quantity=CELL_STATE | parameter quantity must be"
            + " one of weight, gradient, update, activation"
      })
  void aBadParameterIsNamedWithWhatIsAllowed(String path, String message) {
    var response = server.get("/gatewatch" + path);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains(message.strip()).hasLineCount(1);
  }

  private int slot(Quantity quantity, Kernel kernel, Gate gate) {
    return run.layout().slots().indexOf(Slot.ofCell(quantity, 0, Direction.FORWARD, kernel, gate));
  }

  private JsonNode slots(int i, String slots, String more) {
    return json("/api/slots?session=run&" + at(i) + "&slot=" + slots + more);
  }

  private String at(int i) {
    return "timestamp=" + run.timestamp(i);
  }

  private int trend(int slot, String of) {
    JsonNode trends = json("/api/layout?session=run").get("trends");
    for (int i = 0; i < trends.size(); i++) {
      if (trends.get(i).get("slot").asInt() == slot
          && trends.get(i).get("of").asText().equals(of)) {
        return i;
      }
    }
    throw new AssertionError("no trend " + of + " of slot " + slot);
  }

  private static Summary summary(Sample sample, int slot) {
    Summary summary = sample.summaries().get(slot);
    assertThat(summary).isNotNull();
    return summary;
  }

  private static Profile profile(Summary summary) {
    Profile profile = summary.profile();
    assertThat(profile).isNotNull();
    return profile;
  }

  private static double[] doubles(JsonNode numbers) {
    double[] values = new double[numbers.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = numbers.get(i).asDouble();
    }
    return values;
  }

  private JsonNode json(String path) {
    return JsonAnswer.ifKnown(server, path);
  }
}
