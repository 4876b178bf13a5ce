package org.gatewatch.command;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Layouts as a page's server tells them. Names that are not known here are refused. */
final class PageLayout {
  private PageLayout() {}

  /**
   * The layout that an answer of {@code /api/layout} is of.
   *
   * @throws IllegalArgumentException if there is something in it that is not known here
   */
  static Layout of(JsonNode layout) {
    List<Layout.Layer> layers = new ArrayList<>();
    layout.path("layers").forEach(each -> layers.add(layer(each)));
    List<Slot> slots = new ArrayList<>();
    layout.path("slots").forEach(each -> slots.add(slot(each)));
    List<Layout.Penalty> penalties = new ArrayList<>();
    layout.path("penalties").forEach(each -> penalties.add(penalty(each)));
    List<Layout.Fact> facts = new ArrayList<>();
    layout.path("facts").forEach(each -> facts.add(fact(each)));
    return new Layout(
        Long.parseLong(layout.path("id").asText()),
        layout.path("network").asText(),
        layout.path("dataType").asText(),
        texts(layout.path("versions")),
        layout.path("frequency").asInt(),
        layers,
        slots,
        penalties,
        facts);
  }

  private static Map<String, String> texts(JsonNode texts) {
    Map<String, String> all = new HashMap<>();
    for (Iterator<Map.Entry<String, JsonNode>> each = texts.fields(); each.hasNext(); ) {
      Map.Entry<String, JsonNode> field = each.next();
      all.put(field.getKey(), field.getValue().asText());
    }
    return all;
  }

  private static Layout.Layer layer(JsonNode layer) {
    List<Layout.Cell> cells = new ArrayList<>();
    layer.path("cells").forEach(each -> cells.add(cell(each)));
    Map<Quantity, String> absent = new EnumMap<>(Quantity.class);
    texts(layer.path("absent")).forEach((name, why) -> absent.put(Quantity.valueOf(name), why));
    return new Layout.Layer(
        layer.path("name").asText(),
        layer.path("type").asText(),
        layer.path("frozen").asBoolean(),
        cells,
        absent);
  }

  private static Layout.Cell cell(JsonNode cell) {
    List<Gate> gates = new ArrayList<>();
    cell.path("gates").forEach(each -> gates.add(Gate.valueOf(each.asText())));
    return new Layout.Cell(
        Direction.valueOf(cell.path("direction").asText()),
        cell.path("recurrent").asBoolean(),
        cell.path("inputs").asInt(),
        cell.path("units").asInt(),
        gates);
  }

  private static Slot slot(JsonNode slot) {
    return new Slot(
        Quantity.valueOf(slot.path("quantity").asText()),
        slot.path("layer").asInt(),
        constant(Direction.class, slot.path("direction")),
        constant(Kernel.class, slot.path("kernel")),
        constant(Gate.class, slot.path("gate")),
        text(slot.path("parameter")),
        slot.path("rows").asInt(),
        slot.path("columns").asInt());
  }

  private static Layout.Penalty penalty(JsonNode penalty) {
    return new Layout.Penalty(
        penalty.path("layer").asInt(),
        penalty.path("parameter").asText(),
        JsonRows.number(penalty.path("l1")),
        JsonRows.number(penalty.path("l2")));
  }

  private static Layout.Fact fact(JsonNode fact) {
    return new Layout.Fact(
        fact.path("layer").asInt(), fact.path("name").asText(), fact.path("value").asText());
  }

  static @Nullable String text(JsonNode value) {
    return value.isTextual() ? value.asText() : null;
  }

  static <E extends Enum<E>> @Nullable E constant(Class<E> type, JsonNode value) {
    return value.isTextual() ? Enum.valueOf(type, value.asText()) : null;
  }
}
