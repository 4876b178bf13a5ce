package org.gatewatch.sample;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What there is to see in one network: written once a session and worker. The samples of the
 * session refer to {@link #slots()} by position.
 *
 * @param id tells layouts apart: equal for equal layers and slots, and written into every sample
 * @param network simple class name of the network, such as {@code MultiLayerNetwork}
 * @param dataType name of the parameters' ND4J data type, such as {@code FLOAT}
 * @param versions what ran, by name: {@code gatewatch}, {@code dl4j}, {@code backend}, {@code
 *     java}; under {@code jvm} digits that tell the process from others
 * @param frequency a sample is taken every this many iterations; under truncated backpropagation
 *     through time once in each stretch of so many
 * @param layers the layers in forward order
 * @param slots what every sample has a summary for, in the order of the sample's summaries
 * @param penalties what the size of parameters adds to the loss; only where it adds anything
 * @param facts how the network trains, in words, what is of all of it first; empty if that is not
 *     known
 */
public record Layout(
    long id,
    String network,
    String dataType,
    Map<String, String> versions,
    int frequency,
    List<Layer> layers,
    List<Slot> slots,
    List<Penalty> penalties,
    List<Fact> facts) {

  /** Copies its arguments. */
  public Layout {
    versions = Map.copyOf(versions);
    layers = List.copyOf(layers);
    slots = List.copyOf(slots);
    penalties = List.copyOf(penalties);
    facts = List.copyOf(facts);
  }

  /**
   * A layout without penalties and facts, whose id is computed from its layers and slots.
   *
   * @param network simple name of the class of the network
   * @param dataType name of the data type of its parameters
   * @param versions what ran it, by name
   * @param frequency a sample is taken every this many iterations
   * @param layers in forward order
   * @param slots what every sample has a summary for, in that order
   * @return a layout with no penalties and no facts
   */
  public static Layout of(
      String network,
      String dataType,
      Map<String, String> versions,
      int frequency,
      List<Layer> layers,
      List<Slot> slots) {
    long id = LayoutId.of(layers, slots);
    return new Layout(
        id, network, dataType, versions, frequency, layers, slots, List.of(), List.of());
  }

  /**
   * The same with these penalties; they do not change what samples mean, nor the id.
   *
   * @param others the penalties that it is to have
   * @return a layout with the same id
   */
  public Layout withPenalties(List<Penalty> others) {
    return new Layout(id, network, dataType, versions, frequency, layers, slots, others, facts);
  }

  /**
   * The same with these facts; they do not change what samples mean, nor the id.
   *
   * @param others the facts that it is to have
   * @return a layout with the same id
   */
  public Layout withFacts(List<Fact> others) {
    return new Layout(id, network, dataType, versions, frequency, layers, slots, penalties, others);
  }

  /**
   * Something that is said of how a network trains, for people: a line of its run card.
   *
   * @param layer index into {@link #layers()}, or {@link #NETWORK} for what is of all of it
   * @param name what it is, in lower case, such as {@code updater}, {@code activation} or {@code
   *     warning}; several facts may have one name
   * @param value in words; untrusted text
   */
  public record Fact(int layer, String name, String value) {
    /** In place of a layer. */
    public static final int NETWORK = -1;
  }

  /**
   * What a parameter w adds to the loss: {@code l1 * sum(|w|) + l2 / 2 * sum(w * w)}, as DL4J's
   * {@code L1Regularization} and {@code L2Regularization} have it. Weight decay is no part of the
   * loss, and a coefficient that changes on a schedule is not told here.
   *
   * @param layer index into {@link #layers()}
   * @param parameter DL4J's key of the parameter, as in {@link Slot#parameter()}
   * @param l1 coefficient of the sum of magnitudes, 0 if there is none
   * @param l2 coefficient of half the sum of squares, 0 if there is none
   */
  public record Penalty(int layer, String parameter, double l1, double l2) {

    /**
     * What it adds to the loss of a sample, in the unit of its score.
     *
     * @param layout of the sample, which has this penalty
     * @param sample whose weights, after its update, are taken
     * @return NaN if the sample does not have the parameter's weights, or none of them is finite
     */
    public double loss(Layout layout, Sample sample) {
      double loss = Double.NaN;
      for (int i = 0; i < layout.slots().size(); i++) {
        Slot slot = layout.slots().get(i);
        Summary summary = sample.summaries().get(i);
        if (summary != null
            && slot.quantity() == Quantity.WEIGHT
            && slot.layer() == layer
            && parameter.equals(slot.parameter())) {
          double magnitudes = summary.meanMagnitude() * summary.finite();
          double squares = summary.l2Norm() * summary.l2Norm();
          loss = (Double.isNaN(loss) ? 0 : loss) + l1 * magnitudes + l2 / 2 * squares;
        }
      }
      return loss;
    }
  }

  /**
   * A layer of the network.
   *
   * @param name the layer's name, unique in the network; untrusted text
   * @param type DL4J's layer class and its wrappers, outermost first, such as {@code
   *     LastTimeStep(LSTM)}
   * @param frozen whether training leaves its parameters alone
   * @param cells its cells; one for a layer that reads one direction or has no recurrence, empty
   *     for a layer without parameters
   * @param absent why a quantity of this layer is not available, by quantity; one sentence
   */
  public record Layer(
      String name, String type, boolean frozen, List<Cell> cells, Map<Quantity, String> absent) {

    /** Copies its arguments. */
    public Layer {
      cells = List.copyOf(cells);
      Map<Quantity, String> inOrder = new EnumMap<>(Quantity.class);
      inOrder.putAll(absent);
      absent = Collections.unmodifiableMap(inOrder);
    }
  }

  /**
   * One recurrent layer in one direction; a layer without recurrence counts as one forward cell.
   *
   * @param direction in which it reads
   * @param recurrent whether it has a recurrent kernel
   * @param inputs number of inputs, 0 if unknown
   * @param units number of units (outputs), 0 if unknown
   * @param gates its gates in the order in which they are shown, such as input, forget, candidate,
   *     output; or only {@link Gate#BLOCK}
   */
  public record Cell(
      Direction direction, boolean recurrent, int inputs, int units, List<Gate> gates) {

    /** Copies its arguments. */
    public Cell {
      gates = List.copyOf(gates);
    }
  }
}
