package org.gatewatch.ui.internal.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.gatewatch.storage.StoredRecord;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.gatewatch.ui.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the answer to /api/layout says of gates and cells, so that a page can draw any of them. */
class LayoutRoutesTest {
  private final InMemoryStatsStorage storage = new InMemoryStatsStorage();
  private TestServer server;

  @BeforeEach
  void start() {
    server = TestServer.start();
    server.attach(storage);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private JsonNode layoutOf(String session) {
    String path = "/api/layout?session=" + session;
    Await.until(
        "the layout of " + session, () -> server.get("/gatewatch" + path).statusCode() == 200);
    return JsonAnswer.of(server, path);
  }

  private JsonNode layout(String session, List<Gate> gates, Slot... slots) {
    Layout.Cell cell = new Layout.Cell(Direction.FORWARD, true, 3, 4, gates);
    Layout layout =
        Layout.of(
            "MultiLayerNetwork",
            "FLOAT",
            Map.of(),
            10,
            List.of(new Layout.Layer("one", "Custom", false, List.of(cell), Map.of())),
            List.of(slots));
    storage.putStaticInfo(StoredRecord.of(layout, session, "worker", SyntheticRun.START));
    return layoutOf(session);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(each -> texts.add(each.toString()));
    return texts;
  }

  private static String gate(String id, String name, String letter, String role) {
    return """
    {"id":"%s","name":"%s","letter":"%s","role":"%s"}\
    """
        .formatted(id, name, letter, role);
  }

  private static void assertCell(JsonNode cell, boolean gated, boolean state, String forget) {
    assertThat(cell.get("gated").booleanValue()).as("gated").isEqualTo(gated);
    assertThat(cell.get("state").booleanValue()).as("state").isEqualTo(state);
    assertThat(cell.get("forget").toString()).isEqualTo(forget);
  }

  @Test
  void itsGatesAreThoseThatAppearInTheOrderInWhichTheyAreShown() {
    new SyntheticRun("run", "worker", 1).begin(storage);

    assertThat(texts(layoutOf("run").get("gates")))
        .containsExactly(
            gate("INPUT", "input", "I", "input"),
            gate("FORGET", "forget", "F", "forget"),
            gate("CELL", "candidate", "C", "candidate"),
            gate("OUTPUT", "output", "O", "output"),
            gate("BLOCK", "block", "", "block"));
  }

  @Test
  void eachCellSaysWhetherItHasGatesAndAStateAndWhatKeepsIt() {
    new SyntheticRun("run", "worker", 1).begin(storage);
    JsonNode layers = layoutOf("run").get("layers");

    for (String lstm : List.of("/0/cells/0", "/1/cells/0", "/1/cells/1", "/5/cells/0")) {
      assertCell(layers.at(lstm), true, true, "\"FORGET\"");
    }
    for (String other : List.of("/3/cells/0", "/4/cells/0")) {
      assertCell(layers.at(other), false, false, "null");
    }
    assertThat(layers.at("/1/cells/1/direction").asText()).isEqualTo("BACKWARD");
    assertThat(texts(layers.at("/0/cells/0/gates")))
        .containsExactly("\"INPUT\"", "\"FORGET\"", "\"CELL\"", "\"OUTPUT\"");
  }

  @Test
  void aCellOfOtherGatesIsToldLikewise() {
    JsonNode layout = layout("gru", List.of(Gate.RESET, Gate.UPDATE, Gate.CELL));

    assertThat(texts(layout.get("gates")))
        .containsExactly(
            gate("RESET", "reset", "R", "reset"),
            gate("UPDATE", "update", "U", "update"),
            gate("CELL", "candidate", "C", "candidate"));
    assertCell(layout.at("/layers/0/cells/0"), true, false, "\"UPDATE\"");
  }

  @Test
  void aStateThatIsCapturedIsThereWithoutAGateThatShowsIt() {
    Slot state = Slot.ofCell(Quantity.CELL_STATE, 0, Direction.FORWARD, null, null);

    assertCell(
        layout("own", List.of(Gate.FORGET, Gate.CELL), state).at("/layers/0/cells/0"),
        true,
        true,
        "\"FORGET\"");
  }
}
