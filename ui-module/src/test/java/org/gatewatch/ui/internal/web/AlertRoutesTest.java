package org.gatewatch.ui.internal.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Sample;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.Events;
import org.gatewatch.ui.SyntheticRun;
import org.gatewatch.ui.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a real server tells of alerts, when asked and in its stream. */
class AlertRoutesTest {

  private final InMemoryStatsStorage storage = new InMemoryStatsStorage();
  private final SyntheticRun run = new SyntheticRun("run", "worker", 1);
  private TestServer server = TestServer.start();

  @BeforeEach
  void begin() {
    server.attach(storage);
    run.begin(storage).store(storage, 0, 3);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void withoutAlertsTheAnswerIsAnEmptyList() {
    awaitSamples(3);
    JsonNode answer = alerts();
    assertThat(answer.get("alerts")).isEmpty();
    assertThat(answer.get("letGo").asInt()).isZero();
    assertThat(answer.get("layout").asText()).isEqualTo(String.valueOf(run.layout().id()));
  }

  @Test
  void anOriginSaysItsSegmentAndTheWorkerThatItCameFrom() {
    run.store(storage, 3, List.of(run.alerts(3).averaged(), run.alerts(3).born()));
    awaitSamples(4);
    JsonNode origin = alerts().at("/alerts/0/origin");
    assertThat(origin.at("/position/timestep").asInt()).isEqualTo(17);
    assertThat(origin.at("/segment/number").asInt()).isEqualTo(2);
    assertThat(origin.at("/segment/firstTimestep").asInt()).isEqualTo(16);
    assertThat(origin.at("/from/worker").asText()).isEqualTo("other");
    assertThat(origin.at("/from/iteration").asInt()).isEqualTo(30);
    assertThat(origin.at("/from/words").asText()).isEqualTo("input data");
    assertThat(origin.at("/from/data").asBoolean()).isTrue();
    JsonNode own = alerts().at("/alerts/1/origin");
    assertThat(own.get("segment").isNull() && own.get("from").isNull()).isTrue();
  }

  @Test
  void anAlertComesWholeWithItsOrigin() {
    run.store(storage, 3, List.of(run.alerts(3).born(), run.alerts(3).badData()));
    awaitSamples(4);
    JsonNode opened = alerts().at("/alerts/0");
    assertThat(opened.get("timestamp").asLong()).isEqualTo(run.timestamp(3));
    assertThat(opened.get("type").asText()).isEqualTo("NON_FINITE");
    assertThat(opened.get("title").asText()).isEqualTo("NaN or infinite values");
    assertThat(opened.get("severity").asText()).isEqualTo("FAILURE");
    assertThat(opened.get("opensWhen").asText()).startsWith("any value looked at is NaN");
    assertThat(opened.get("state").asText()).isEqualTo("OPENED");
    assertThat(opened.get("iteration").asInt()).isEqualTo(30);
    assertThat(opened.get("alsoIn").asInt()).isEqualTo(4);
    assertThat(opened.get("value").asText()).isEqualTo("NaN");
    assertThat(opened.at("/location/layer").asText()).isEqualTo("encoder");
    assertThat(opened.at("/location/quantity").asText()).isEqualTo("PRE_ACTIVATION_GRADIENT");
    assertThat(opened.at("/location/gate").asText()).isEqualTo("FORGET");
    assertThat(opened.at("/location/kernel").isNull()).isTrue();
    JsonNode origin = opened.get("origin");
    assertThat(origin.get("stage").asText()).isEqualTo("GATE_DELTA");
    assertThat(origin.get("words").asText()).isEqualTo("gate delta");
    assertThat(origin.get("data").asBoolean()).isFalse();
    assertThat(origin.at("/position/timestep").asInt()).isEqualTo(3);
    assertThat(origin.at("/position/unit").asInt()).isEqualTo(7);
    assertThat(origin.at("/position/example").asInt()).isEqualTo(2);
    assertThat(origin.at("/position/row").isNull()).as("an unknown position").isTrue();
    assertThat(origin.at("/counts/all").asInt()).isEqualTo(9600);
    assertThat(origin.at("/counts/negativeInfinity").asInt()).isEqualTo(1);
    assertThat(origin.at("/before/iterations").toString()).isEqualTo("[180,190,200,210,220]");
    assertThat(origin.at("/before/scores/4").asText()).isEqualTo("Infinity");
    assertThat(origin.at("/before/gradients/3").asDouble()).isEqualTo(700);
    JsonNode data = alerts().at("/alerts/1/origin");
    assertThat(data.get("data").asBoolean()).isTrue();
    assertThat(data.get("value").asText()).isEqualTo("-Infinity");
  }

  @Test
  void theStreamCarriesAlertsWithTheirSampleAndResumesWithoutLossOrDoubles() throws IOException {
    server.close();
    int port = TestServer.freePort();
    server = TestServer.startOn(port).attach(storage);
    run.store(storage, 3, List.of(jump(3, AlertState.OPENED, 30)));
    String last;
    try (Events events = Events.open(server, "?session=run", null)) {
      events.awaitSamples(4);
      run.store(storage, 4, List.of(jump(4, AlertState.WORSENED, 30), run.alerts(4).born()));
      events.awaitSamples(5);
      assertThat(numbers(events)).containsExactly(0, 1, 2);
      JsonNode worsened = events.named("sample").get(4).data().at("/alerts/0");
      assertThat(worsened.get("opening").asInt()).isZero();
      assertThat(worsened.get("timestamp").asLong()).isEqualTo(run.timestamp(4));
      assertThat(events.named("sample").get(0).data().get("alerts")).isEmpty();
      last = events.named("sample").get(3).id();
      server.close();
      Await.until("the end of the stream", events::isEnded);
    }
    run.store(storage, 5, List.of(jump(5, AlertState.RESOLVED, 30)));
    server = TestServer.startOn(port).attach(storage);
    try (Events events = Events.open(server, "?session=run", last)) {
      events.awaitSamples(2);
      assertThat(numbers(events)).containsExactly(1, 2, 3);
    }
  }

  @Test
  void aHistoryHoldsEverySampleWithAnAlertHoweverMuchItIsThinned() {
    Sample plain = run.sample(0);
    for (int i = 3; i < 200; i++) {
      if (i == 71 || i == 72 || i == 73) {
        run.store(storage, i, List.of(jump(i, AlertState.OPENED, 10 * i)));
      } else {
        run.store(storage, i, plain);
      }
    }
    awaitSamples(200);
    JsonNode history = json("/api/history?session=run&points=20");
    List<Long> times = new ArrayList<>();
    history.get("timestamp").forEach(time -> times.add(time.asLong()));
    assertThat(times).contains(run.timestamp(71), run.timestamp(72), run.timestamp(73)).isSorted();
    assertThat(times.size()).isBetween(20, 23);
  }

  @Test
  void ofTooManyAlertsTheAnswerSaysHowManyAreLetGo() {
    run.store(storage, 3, Collections.nCopies(1200, jump(3, AlertState.OPENED, 30)));
    awaitSamples(4);
    assertThat(alerts().get("alerts")).hasSize(1000);
    assertThat(alerts().get("letGo").asInt()).isEqualTo(200);
    assertThat(alerts().at("/alerts/999/number").asInt()).isEqualTo(1199);
  }

  private Alert jump(int i, AlertState state, int since) {
    return run.alerts(i).of(AlertType.LOSS_JUMP, state, since, Location.NETWORK);
  }

  private static List<Integer> numbers(Events events) {
    List<Integer> numbers = new ArrayList<>();
    for (Events.Event event : events.named("sample")) {
      event.data().get("alerts").forEach(alert -> numbers.add(alert.get("number").asInt()));
    }
    return numbers;
  }

  private void awaitSamples(int count) {
    Await.until(
        count + " samples",
        () ->
            server.get("/gatewatch/api/history?session=run").statusCode() == 200
                && json("/api/history?session=run").get("total").asInt() >= count);
  }

  private JsonNode alerts() {
    return json("/api/alerts?session=run");
  }

  private JsonNode json(String path) {
    return JsonAnswer.of(server, path);
  }
}
