package org.gatewatch.internal.facts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which values the features and labels of one minibatch have, and its loss; of a segment of it
 * under truncated backpropagation.
 *
 * @param inputs one for each input of the network, in its order
 * @param labels one for each output of the network, in its order
 * @param loss of a timestep, without what regularisation adds; of several outputs on average; NaN
 *     if it is not known
 */
public record MinibatchFacts(List<Input> inputs, List<Labels> labels, double loss) {

  /** Of a minibatch that could not be read. */
  public static final MinibatchFacts UNKNOWN = new MinibatchFacts(List.of(), List.of(), Double.NaN);

  /** Copies its lists. */
  public MinibatchFacts {
    inputs = List.copyOf(inputs);
    labels = List.copyOf(labels);
  }

  /**
   * What an array reaches.
   *
   * @param least smallest finite value; NaN if it is not known
   * @param greatest largest finite value; NaN if it is not known
   * @param values how many values there are, finite or not; 0 if it is not known
   */
  public record Range(double least, double greatest, long values) {
    /** Of an array that was not looked at. */
    public static final Range UNKNOWN = new Range(Double.NaN, Double.NaN, 0);

    /** The largest magnitude of a finite value; NaN if it is not known. */
    public double magnitude() {
      return Math.max(Math.abs(least), Math.abs(greatest));
    }

    /** Whether all values are known to be the same; one value alone is not. */
    public boolean isConstant() {
      return values > 1 && least == greatest;
    }
  }

  /**
   * Features.
   *
   * @param name of the graph's input; null in a list of layers, which has one
   * @param readers names of the layers that read it as it is; empty if that is not known
   * @param range padding included
   * @param ends how the sequences end
   */
  public record Input(@Nullable String name, List<String> readers, Range range, Ends ends) {
    /** Copies its list. */
    public Input {
      readers = List.copyOf(readers);
    }
  }

  /**
   * How sequences that no mask belongs to end.
   *
   * @param timesteps of a sequence; 0 if they were not looked at
   * @param alike at the end of a sequence, on average, that are the same as the one before them
   */
  public record Ends(long timesteps, double alike) {
    /** Not looked at. */
    public static final Ends UNKNOWN = new Ends(0, 0);
  }

  /**
   * Labels.
   *
   * @param layer name of the output layer, as in the layout
   * @param range what a mask leaves out counts as 0
   */
  public record Labels(String layer, Range range) {}
}
