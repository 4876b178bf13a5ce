package org.gatewatch.sample;

import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Tells layouts apart, the same in every JVM and in files of any age: a hash of all that a sample
 * means, in the words of the records' own {@code toString()}. These are written out here, since
 * training waits for the first layout, and a record's {@code toString()} takes some 20 ms to link.
 */
final class LayoutId {
  private LayoutId() {}

  static long of(List<Layout.Layer> layers, List<Slot> slots) {
    Words ofLayers = new Words("[", "]");
    for (Layout.Layer layer : layers) {
      ofLayers.add(words(layer));
    }
    Words ofSlots = new Words("[", "]");
    for (Slot slot : slots) {
      ofSlots.add(words(slot));
    }
    return 31L * ofLayers.hash() + (ofSlots.hash() << 32);
  }

  private static String words(Layout.Layer layer) {
    Words cells = new Words("[", "]");
    for (Layout.Cell cell : layer.cells()) {
      cells.add(words(cell));
    }
    return new Words("Layer[", "]")
        .add("name", layer.name())
        .add("type", layer.type())
        .add("frozen", layer.frozen())
        .add("cells", cells)
        .add("absent", layer.absent())
        .toString();
  }

  private static String words(Layout.Cell cell) {
    return new Words("Cell[", "]")
        .add("direction", cell.direction())
        .add("recurrent", cell.recurrent())
        .add("inputs", cell.inputs())
        .add("units", cell.units())
        .add("gates", cell.gates())
        .toString();
  }

  private static String words(Slot slot) {
    return new Words("Slot[", "]")
        .add("quantity", slot.quantity())
        .add("layer", slot.layer())
        .add("direction", slot.direction())
        .add("kernel", slot.kernel())
        .add("gate", slot.gate())
        .add("parameter", slot.parameter())
        .add("rows", slot.rows())
        .add("columns", slot.columns())
        .toString();
  }

  /** What is separated by commas, between brackets. */
  private static final class Words {
    private final StringJoiner all;

    Words(String before, String behind) {
      all = new StringJoiner(", ", before, behind);
    }

    void add(String one) {
      all.add(one);
    }

    Words add(String name, @Nullable Object value) {
      all.add(name + "=" + value);
      return this;
    }

    long hash() {
      return toString().hashCode();
    }

    @Override
    public String toString() {
      return all.toString();
    }
  }
}
