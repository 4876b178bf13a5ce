package org.gatewatch.internal.dl4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.gatewatch.sample.Clipping;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network as it was built: its layers, what they are made of, and how it trains. Holds the
 * network's layers, but none of their values.
 *
 * @param layers the layers of the network, in forward order
 * @param truncated whether the network trains with truncated backpropagation through time
 */
public record NetworkStructure(List<PlannedLayer> layers, boolean truncated) {

  /** Copies its list. */
  public NetworkStructure {
    layers = List.copyOf(layers);
  }

  /**
   * Reads a network, without what users may have said of its layers.
   *
   * @throws IllegalStateException if a parameter does not lie in the network's flat vector
   */
  public static NetworkStructure of(Model model) {
    return of(model, Descriptions.NONE);
  }

  /**
   * Reads a network.
   *
   * @param descriptions what users said of its layers
   * @throws IllegalStateException if a parameter does not lie in the network's flat vector
   */
  public static NetworkStructure of(Model model, Descriptions descriptions) {
    INDArray flat = model.params();
    List<PlannedLayer> layers = new ArrayList<>();
    List<NamedLayer> all = NamedLayer.of(model);
    descriptions.requireLayers(all);
    boolean truncated = TrainingStep.isTruncated(model);
    for (NamedLayer named : all) {
      CellReader reader = descriptions.reader(named);
      LayerKind kind = LayerKind.of(named.configuration(), reader);
      List<RecurrentCell> cells = RecurrentCell.of(named, reader);
      if (truncated) {
        descriptions.requireStates(named, cells);
      }
      layers.add(new PlannedLayer(named, kind, cells, blocks(named, kind, flat)));
    }
    return new NetworkStructure(layers, truncated);
  }

  /**
   * Whether sequences are [examples, timesteps, features], as the first recurrent layer says; empty
   * if there is none.
   */
  public Optional<Boolean> isTimeFirst() {
    return layers.stream()
        .filter(PlannedLayer::isRecurrent)
        .findFirst()
        .map(PlannedLayer::isTimeFirst);
  }

  /** The parameters of a layer, gate by gate. */
  private static List<Block> blocks(NamedLayer layer, LayerKind kind, INDArray flat) {
    Map<String, INDArray> parameters = layer.layer().paramTable();
    List<Block> blocks = new ArrayList<>();
    if (parameters == null) {
      return blocks;
    }
    for (Map.Entry<String, INDArray> entry : parameters.entrySet()) {
      INDArray view = entry.getValue();
      long offset = view.offset() - flat.offset();
      if (view.data().pointer().address() != flat.data().pointer().address()
          || offset < 0
          || offset + view.length() > flat.length()) {
        throw new IllegalStateException(
            "parameter "
                + entry.getKey()
                + " of layer "
                + layer.name()
                + " is not a view of the network's parameters");
      }
      blocks.addAll(Block.of(kind, entry.getKey(), view, offset));
    }
    return blocks;
  }

  /** How each layer clips its gradient, in forward order; null where it does not. */
  public List<@Nullable Clipping> clipping() {
    List<@Nullable Clipping> clipping = new ArrayList<>();
    layers.forEach(layer -> clipping.add(layer.clipping()));
    return clipping;
  }
}
