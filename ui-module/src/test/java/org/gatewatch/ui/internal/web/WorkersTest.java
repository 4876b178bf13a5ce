package org.gatewatch.ui.internal.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.gatewatch.ui.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The workers of a session side by side. */
class WorkersTest {
  private static final JsonMapper JSON = new JsonMapper();

  private final TestServer server = TestServer.start();
  private final InMemoryStatsStorage storage = new InMemoryStatsStorage();
  private final SyntheticRun first = new SyntheticRun("run", "a", 1);
  private final SyntheticRun second = new SyntheticRun("run", "b", 2);

  @AfterEach
  void stop() {
    server.close();
  }

  private JsonNode workers(String session) throws IOException {
    return JSON.readTree(server.get("/gatewatch/api/workers?session=" + session).body());
  }

  private void awaitSamples(int count) {
    Await.until(
        "all samples",
        () -> {
          int samples = 0;
          for (JsonNode row :
              JsonAnswer.ifKnown(server, "/api/workers?session=run").path("workers")) {
            samples += row.get("samples").asInt();
          }
          return samples == count;
        });
  }

  private static double norm(SyntheticRun run, Sample sample, Quantity quantity) {
    double squares = 0;
    for (int slot = 0; slot < run.layout().slots().size(); slot++) {
      Summary summary = sample.summaries().get(slot);
      boolean counts =
          run.layout().slots().get(slot).quantity() == quantity
              && !run.layout().slots().get(slot).isInsideCell();
      squares += summary != null && counts ? summary.l2Norm() * summary.l2Norm() : 0;
    }
    return Math.sqrt(squares);
  }

  @Test
  void eachHasARowOfItsNewestSample() throws IOException {
    server.attach(storage);
    first.begin(storage).store(storage, 0, 4);
    first.store(storage, 4, List.of(first.alerts(4).opened(AlertType.LOSS_JUMP, Location.NETWORK)));
    Sample late = second.sample(1);
    second.begin(storage).store(storage, 0, 1);
    second.store(storage, 1, late.withDropped(3));
    second.end(storage, 2);
    awaitSamples(7);

    JsonNode rows = workers("run").get("workers");
    assertThat(rows).hasSize(2);
    JsonNode a = rows.get(0);
    Sample newest = first.sample(4);
    assertThat(a.get("worker").asText()).isEqualTo("a");
    assertThat(a.get("iteration").asInt()).isEqualTo(40);
    assertThat(a.get("score").asDouble()).isEqualTo(newest.score());
    double gradient = norm(first, newest, Quantity.GRADIENT);
    assertThat(a.get("gradientNorm").asDouble()).isCloseTo(gradient, within(1e-5 * gradient));
    double ratio = norm(first, newest, Quantity.UPDATE) / norm(first, newest, Quantity.WEIGHT);
    assertThat(a.get("updateRatio").asDouble()).isCloseTo(ratio, within(1e-5 * ratio));
    assertThat(a.get("millisPerIteration").asDouble()).isEqualTo(25);
    assertThat(a.get("lost").asLong()).isZero();
    assertThat(a.get("harms").asInt() + a.get("failures").asInt() + a.get("hints").asInt())
        .isEqualTo(1);
    assertThat(a.get("last").asLong()).isEqualTo(first.timestamp(4));
    assertThat(a.get("ended").isNull()).isTrue();
    JsonNode b = rows.get(1);
    assertThat(b.get("lost").asLong()).isEqualTo(3);
    assertThat(b.get("ended").asLong()).isEqualTo(second.timestamp(2));
  }

  @Test
  void theSpreadIsThatOfNormsInTheSameIteration() throws IOException {
    server.attach(storage);
    first.begin(storage).store(storage, 0, 3);
    second.begin(storage).store(storage, 1, 5);
    awaitSamples(7);

    JsonNode spread = workers("run").get("spread");
    assertThat(spread.get("iterations")).extracting(JsonNode::asInt).containsExactly(10, 20);
    assertThat(spread.get("workers")).extracting(JsonNode::asInt).containsExactly(2, 2);
    int slot = spread.get("slots").get(2).asInt();
    assertThat(first.layout().slots().get(slot).quantity()).isEqualTo(Quantity.WEIGHT);
    double x = first.sample(2).summaries().get(slot).l2Norm();
    double y = second.sample(2).summaries().get(slot).l2Norm();
    double expected = Math.abs(x - y) / 2 / ((x + y) / 2);
    assertThat(spread.get("spread").get(2).get(1).asDouble())
        .isCloseTo(expected, within(1e-4 * expected + 1e-9));
  }

  @Test
  void oneAloneHasNoSpreadAndAnUnknownSessionIsSaid() throws IOException {
    server.attach(storage);
    first.begin(storage).store(storage, 0, 1);
    awaitSamples(1);
    assertThat(workers("run").get("spread").isNull()).isTrue();
    assertThat(workers("run").get("workers").get(0).get("millisPerIteration").isNull()).isTrue();
    assertThat(server.get("/gatewatch/api/workers?session=none").statusCode()).isEqualTo(404);
    assertThat(server.get("/gatewatch/api/workers").statusCode()).isEqualTo(400);
  }
}
