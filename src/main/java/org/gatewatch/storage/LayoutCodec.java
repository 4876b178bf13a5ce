package org.gatewatch.storage;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;

/**
 * Writes and reads the payload of a {@link Layout}. Penalties came with version 4, facts with
 * version 7.
 */
final class LayoutCodec {
  /** Most versions that a layout names; it names four. */
  static final int MOST_VERSIONS = 64;

  /** Most layers; the deepest networks have some hundreds. */
  static final int MOST_LAYERS = 10_000;

  /** Most cells of a layer; there is one for each direction. */
  static final int MOST_CELLS = 8;

  /** Most gates of a cell; an LSTM has four. */
  static final int MOST_GATES = 16;

  /** Most slots; a layer without gates takes seven, a bidirectional LSTM about 140. */
  static final int MOST_SLOTS = 1 << 17;

  private LayoutCodec() {}

  static byte[] encode(Layout layout) {
    PayloadWriter out = new PayloadWriter();
    out.signed(layout.id());
    out.text(layout.network());
    out.text(layout.dataType());
    out.texts(layout.versions());
    out.count(layout.frequency());
    out.list(layout.layers(), LayoutCodec::layer);
    out.list(layout.slots(), LayoutCodec::slot);
    out.list(layout.penalties(), LayoutCodec::penalty);
    out.list(layout.facts(), LayoutCodec::fact);
    return out.toByteArray();
  }

  static Layout decode(byte[] payload, int version) {
    return decode(new PayloadReader(payload), version);
  }

  static Layout decode(PayloadReader in, int version) {
    long id = in.signed();
    String network = in.text();
    String dataType = in.text();
    Map<String, String> versions = in.texts(MOST_VERSIONS, "versions");
    int frequency = in.smallCount("frequency");
    List<Layout.Layer> layers = in.list(MOST_LAYERS, "layers", LayoutCodec::layer);
    List<Slot> slots = in.list(MOST_SLOTS, "slots", reader -> slot(reader, layers.size()));
    List<Layout.Penalty> penalties =
        version < 4
            ? List.of()
            : in.list(MOST_SLOTS, "penalties", reader -> penalty(reader, layers.size()));
    List<Layout.Fact> facts =
        version < 7
            ? List.of()
            : in.list(MOST_SLOTS, "facts", reader -> fact(reader, layers.size()));
    in.end();
    return new Layout(id, network, dataType, versions, frequency, layers, slots, penalties, facts);
  }

  private static void layer(PayloadWriter out, Layout.Layer layer) {
    out.text(layer.name());
    out.text(layer.type());
    out.flag(layer.frozen());
    out.list(layer.cells(), LayoutCodec::cell);
    out.count(layer.absent().size());
    for (Quantity quantity : Quantity.values()) {
      String why = layer.absent().get(quantity);
      if (why != null) {
        out.constant(quantity);
        out.text(why);
      }
    }
  }

  private static Layout.Layer layer(PayloadReader in) {
    in.chargeObject();
    String name = in.text();
    String type = in.text();
    boolean frozen = in.flag();
    List<Layout.Cell> cells = in.list(MOST_CELLS, "cells", LayoutCodec::cell);
    int reasons = in.countOfItems(2, Quantity.values().length, "reasons");
    Map<Quantity, String> absent = new HashMap<>();
    for (int i = 0; i < reasons; i++) {
      absent.put(in.constant(Quantity.class), in.text());
    }
    return new Layout.Layer(name, type, frozen, cells, absent);
  }

  private static void cell(PayloadWriter out, Layout.Cell cell) {
    out.constant(cell.direction());
    out.flag(cell.recurrent());
    out.count(cell.inputs());
    out.count(cell.units());
    out.list(cell.gates(), PayloadWriter::constant);
  }

  private static Layout.Cell cell(PayloadReader in) {
    in.chargeObject();
    return new Layout.Cell(
        in.constant(Direction.class),
        in.flag(),
        in.smallCount("inputs"),
        in.smallCount("units"),
        in.list(MOST_GATES, "gates", reader -> reader.constant(Gate.class)));
  }

  private static void slot(PayloadWriter out, Slot slot) {
    out.constant(slot.quantity());
    out.count(slot.layer());
    out.optional(slot.direction(), PayloadWriter::constant);
    out.optional(slot.kernel(), PayloadWriter::constant);
    out.optional(slot.gate(), PayloadWriter::constant);
    out.optional(slot.parameter(), PayloadWriter::text);
    out.count(slot.rows());
    out.count(slot.columns());
  }

  private static Slot slot(PayloadReader in, int layers) {
    Quantity quantity = in.constant(Quantity.class);
    int layer = layer(in, layers);
    in.chargeObject();
    try {
      return new Slot(
          quantity,
          layer,
          in.optional(reader -> reader.constant(Direction.class)),
          in.optional(reader -> reader.constant(Kernel.class)),
          in.optional(reader -> reader.constant(Gate.class)),
          in.optional(PayloadReader::text),
          in.smallCount("rows"),
          in.smallCount("columns"));
    } catch (IllegalArgumentException e) {
      throw new MalformedRecordException("a slot is malformed: " + e.getMessage(), e);
    }
  }

  private static void penalty(PayloadWriter out, Layout.Penalty penalty) {
    out.count(penalty.layer());
    out.text(penalty.parameter());
    out.real(penalty.l1());
    out.real(penalty.l2());
  }

  private static Layout.Penalty penalty(PayloadReader in, int layers) {
    in.chargeObject();
    return new Layout.Penalty(layer(in, layers), in.text(), in.real(), in.real());
  }

  /** A layer by its position from 1 on, the network as 0. */
  private static void fact(PayloadWriter out, Layout.Fact fact) {
    out.count(fact.layer() + 1);
    out.text(fact.name());
    out.text(fact.value());
  }

  private static Layout.Fact fact(PayloadReader in, int layers) {
    in.chargeObject();
    int layer = in.smallCount("layer") - 1;
    if (layer >= layers) {
      throw new MalformedRecordException("layer " + layer + " of " + layers + " is named");
    }
    return new Layout.Fact(layer, in.text(), in.text());
  }

  private static int layer(PayloadReader in, int layers) {
    int layer = in.smallCount("layer");
    if (layer >= layers) {
      throw new MalformedRecordException("layer " + layer + " of " + layers + " is named");
    }
    return layer;
  }
}
