package org.gatewatch.internal.dl4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.gatewatch.internal.cell.CellFunctions;
import org.gatewatch.internal.cell.CellSpec;
import org.gatewatch.sample.Direction;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A recurrent cell of a running network, found under its wrappers.
 *
 * @param layer DL4J's runtime layer that computes it, without wrappers
 * @param location where the network or a wrapper holds it
 * @param direction in which it reads
 * @param part which of the layer's cells it is
 * @param wrappers how many wrappers it lies in
 * @param frozen whether training never goes back through it
 * @param reader of its class, or null if it is of a class not known here
 */
public record RecurrentCell(
    Layer layer,
    LayerPlace location,
    Direction direction,
    CellReader.Part part,
    int wrappers,
    boolean frozen,
    @Nullable CellReader reader) {

  /** The reader of a cell of which there is no {@link #obstacle}. */
  CellReader knownReader() {
    return Objects.requireNonNull(reader, "only cells of a known class are looked into");
  }

  /** What a cell is made of of which there is no {@link #obstacle}. */
  public CellSpec spec() {
    return knownReader().type().spec();
  }

  /**
   * The cells of a layer: none if it is not recurrent, two if it is bidirectional.
   *
   * @param reader of the layer without wrappers; null if it is of no class known
   */
  static List<RecurrentCell> of(NamedLayer named, @Nullable CellReader reader) {
    List<RecurrentCell> cells = new ArrayList<>();
    Way way = new Way(named.location(), Direction.FORWARD, 0, false);
    add(cells, named.layer(), way, reader);
    return cells;
  }

  /** The way through wrappers to a layer. */
  private record Way(LayerPlace place, Direction direction, int wrappers, boolean frozen) {
    Way into(WrapperReader.Inside inside, boolean stops) {
      Direction told = inside.direction();
      return new Way(
          inside.place(), told == null ? direction : told, wrappers + 1, frozen || stops);
    }
  }

  private static void add(
      List<RecurrentCell> cells, Layer layer, Way way, @Nullable CellReader reader) {
    if (layer instanceof EpsilonTap tap) {
      add(cells, tap.getUnderlying(), way, reader);
      return;
    }
    for (WrapperReader wrapper : LayerReaders.wrappers()) {
      List<WrapperReader.Inside> insides = wrapper.inside(layer);
      for (WrapperReader.Inside inside : insides) {
        Way further = way.into(inside, wrapper.endsTheWayBack(layer));
        add(cells, inside.place().occupant().get(), further, reader);
      }
      if (!insides.isEmpty()) {
        return;
      }
    }
    if (reader != null || layer.conf().getLayer() instanceof BaseRecurrentLayer) {
      addParts(cells, layer, way, reader);
    }
  }

  private static void addParts(
      List<RecurrentCell> cells, Layer layer, Way way, @Nullable CellReader reader) {
    boolean known = reader != null && reader.runs(layer);
    for (CellReader.Part part : reader == null ? CellReader.Part.ONE : reader.parts()) {
      cells.add(
          new RecurrentCell(
              layer,
              way.place(),
              part.suffix().isEmpty() ? way.direction() : part.direction(),
              part,
              way.wrappers(),
              way.frozen(),
              known ? reader : null));
    }
  }

  /**
   * Why it cannot be looked into, in one sentence, or null if it can.
   *
   * @param truncated whether the network trains with truncated backpropagation through time
   */
  public @Nullable String obstacle(boolean truncated) {
    if (reader == null) {
      return "its class " + layer.getClass().getSimpleName() + " is not known to Gatewatch";
    }
    String own = reader.obstacle(layer);
    if (own != null) {
      return own;
    }
    String ofState = truncated ? stateObstacle() : null;
    return ofState == null ? reader.functionObstacle(configuration()) : ofState;
  }

  /** Why nobody can know what it begins a segment of truncated backpropagation with, or null. */
  @Nullable String stateObstacle() {
    return wrappers == 1 && LayerReaders.keepsState(layer) && LayerReaders.lastState(layer) == null
        ? "under truncated backpropagation a layer in a wrapper goes on from a state that can be"
            + " seen only if it is derived from DL4J's BaseRecurrentLayer"
        : null;
  }

  /** Whether it lies in a wrapper. */
  public boolean wrapped() {
    return wrappers > 0;
  }

  /**
   * Where the state is that a segment of truncated backpropagation may go on from, if DL4J does not
   * keep it for others. It reaches through one wrapper to go on; what lies deeper begins with
   * zeros.
   */
  @Nullable PrivateField<Map<String, INDArray>> lastState() {
    return wrappers == 1 && reader != null ? LayerReaders.lastState(layer) : null;
  }

  /**
   * What it began a segment of truncated backpropagation with, by DL4J's names and [examples,
   * units]; nothing for zeros. Null if that is not known.
   */
  @Nullable Map<String, INDArray> begunWith() {
    if (wrappers > 1 || !LayerReaders.keepsState(layer)) {
      return Map.of();
    }
    Map<String, INDArray> handed = ((RecurrentLayer) layer).rnnGetPreviousState();
    PrivateField<Map<String, INDArray>> last = lastState();
    return last == null ? handed : SegmentStart.of(last, handed);
  }

  CellFunctions functions() {
    return knownReader().functions(configuration());
  }

  org.deeplearning4j.nn.conf.layers.Layer configuration() {
    return layer.conf().getLayer();
  }

  /** Whether its arrays are [examples, timesteps, units] and not [examples, units, timesteps]. */
  public boolean isTimeFirst() {
    return reader == null
        ? configuration() instanceof BaseRecurrentLayer recurrent
            && recurrent.getRnnDataFormat() == RNNFormat.NWC
        : reader.isTimeFirst(configuration());
  }
}
