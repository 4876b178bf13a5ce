package org.gatewatch.internal.capture;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Model;
import org.gatewatch.internal.dl4j.BackwardTaps;
import org.gatewatch.internal.dl4j.Block;
import org.gatewatch.internal.dl4j.InsideLimits;
import org.gatewatch.internal.dl4j.LayerKind;
import org.gatewatch.internal.dl4j.NamedLayer;
import org.gatewatch.internal.dl4j.NetworkStructure;
import org.gatewatch.internal.dl4j.PlannedLayer;
import org.gatewatch.internal.dl4j.Versions;
import org.gatewatch.internal.summarise.Segment;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;

/**
 * What is captured of one network, and from where. Made once a network, from its structure and the
 * listeners that it has then.
 *
 * @param layout what a sample's summaries mean
 * @param segments the runs of the flat vector behind the slots of a parameter quantity, in the
 *     slots' order
 * @param activations for each activation slot, in order, the key by which the forward pass hands
 *     over the layer's output
 * @param first position of a quantity's first slot, for each quantity captured outside of cells
 * @param cells the cells that are looked into
 * @param structure the network
 */
public record CapturePlan(
    Layout layout,
    Map<Quantity, List<Segment>> segments,
    List<String> activations,
    Map<Quantity, Integer> first,
    List<CellCapture.PlannedCell> cells,
    NetworkStructure structure) {

  private static final List<Quantity> OF_PARAMETERS =
      List.of(Quantity.WEIGHT, Quantity.GRADIENT, Quantity.UPDATE);
  static final String ON_DEVICE =
      "what lies inside cells is not looked at on a GPU, where training would wait for copies,"
          + " unless examples(n) asks for it";
  private static final String FROZEN =
      "the layer is frozen: training computes no gradient and no update for it";
  private static final String WITH_LOSS =
      "DL4J computes the output layer together with the loss and hands its activations to no"
          + " listener";
  private static final String NO_PARAMETERS = "the layer has no parameters";

  /**
   * Plans the capture of these quantities of a network.
   *
   * @throws IllegalStateException if a parameter does not lie in the network's flat vector
   */
  static CapturePlan of(Model model, Set<Quantity> quantities, int frequency, InsideLimits limits) {
    return of(NetworkStructure.of(model), model, quantities, frequency, limits);
  }

  /** Plans the capture of these quantities of a network that was read. */
  static CapturePlan of(
      NetworkStructure structure,
      Model model,
      Set<Quantity> quantities,
      int frequency,
      InsideLimits limits) {
    List<PlannedLayer> layers = structure.layers();
    List<Layout.Layer> described = new ArrayList<>();
    List<CellPlan> insides = new ArrayList<>();
    String onTheWayBack = BackwardTaps.obstacle(layers, model);
    String everywhere = limits.isLeftOut() ? ON_DEVICE : null;
    for (PlannedLayer layer : layers) {
      CellPlan inside =
          new CellPlan(layer, quantities, structure.truncated(), onTheWayBack, everywhere);
      insides.add(inside);
      described.add(describe(layer, quantities, inside));
    }
    List<Layout.Penalty> penalties = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      penalties.addAll(layers.get(i).penalties(i));
    }
    List<Slot> slots = new ArrayList<>();
    Map<Quantity, List<Segment>> segments = new EnumMap<>(Quantity.class);
    Map<Quantity, Integer> first = new EnumMap<>(Quantity.class);
    for (Quantity quantity : OF_PARAMETERS) {
      if (quantities.contains(quantity)) {
        first.put(quantity, slots.size());
        segments.put(quantity, addSlots(quantity, described, layers, slots));
      }
    }
    List<String> activations = new ArrayList<>();
    if (quantities.contains(Quantity.ACTIVATION)) {
      first.put(Quantity.ACTIVATION, slots.size());
      for (int i = 0; i < layers.size(); i++) {
        NamedLayer named = layers.get(i).named();
        if (!named.computesLoss()) {
          slots.add(Slot.ofLayerOutput(i));
          activations.add(named.key());
        }
      }
    }
    List<CellCapture.PlannedCell> cells = new ArrayList<>();
    for (int i = 0; i < layers.size() && limits.examples() > 0; i++) {
      insides.get(i).addTo(i, slots, cells);
    }
    Layout layout =
        Layout.of(
                model.getClass().getSimpleName(),
                model.params().dataType().name(),
                Versions.running(),
                frequency,
                described,
                slots)
            .withPenalties(penalties);
    return new CapturePlan(layout, segments, activations, first, cells, structure);
  }

  /** What its samples have a place for. */
  SampleSlots slots() {
    return new SampleSlots(layout, segments, activations, first);
  }

  private static List<Segment> addSlots(
      Quantity quantity,
      List<Layout.Layer> described,
      List<PlannedLayer> layers,
      List<Slot> slots) {
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      if (!described.get(i).absent().containsKey(quantity)) {
        for (Block block : layers.get(i).blocks()) {
          slots.add(block.slot(quantity, i));
          segments.add(block.segment());
        }
      }
    }
    return segments;
  }

  private static Layout.Layer describe(
      PlannedLayer layer, Set<Quantity> quantities, CellPlan inside) {
    LayerKind kind = layer.kind();
    Map<Quantity, String> absent = new EnumMap<>(Quantity.class);
    absent.putAll(inside.absent());
    for (Quantity quantity : OF_PARAMETERS) {
      if (quantities.contains(quantity) && layer.blocks().isEmpty()) {
        absent.put(quantity, NO_PARAMETERS);
      } else if (kind.frozen() && quantity != Quantity.WEIGHT && quantities.contains(quantity)) {
        absent.put(quantity, FROZEN);
      }
    }
    if (layer.named().computesLoss()) {
      absent.put(Quantity.ACTIVATION, WITH_LOSS);
    }
    Map<Direction, List<Block>> byDirection = new LinkedHashMap<>();
    for (Block block : layer.blocks()) {
      byDirection.computeIfAbsent(block.direction(), key -> new ArrayList<>()).add(block);
    }
    List<Layout.Cell> cells = new ArrayList<>();
    byDirection.forEach((direction, own) -> cells.add(cell(direction, kind.spec().shown(), own)));
    return new Layout.Layer(layer.named().name(), kind.type(), kind.frozen(), cells, absent);
  }

  private static Layout.Cell cell(Direction direction, List<Gate> gates, List<Block> blocks) {
    int inputs = 0;
    int units = 0;
    boolean recurrent = false;
    for (Block block : blocks) {
      recurrent |= block.kernel() == Kernel.RECURRENT;
      if (block.kernel() == Kernel.INPUT) {
        inputs = block.segment().rows();
        units = block.segment().columns();
      }
    }
    return new Layout.Cell(direction, recurrent, inputs, units, gates);
  }
}
