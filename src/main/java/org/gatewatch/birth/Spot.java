package org.gatewatch.birth;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.jspecify.annotations.Nullable;

/**
 * One value of a network or of its minibatch. What the value does not have, or what could not be
 * told, is null or {@link #UNKNOWN}.
 *
 * @param layer the layer's name; for data the name or number of the network's input or output
 * @param direction the cell's direction
 * @param kernel the kernel: of a parameter, or the one whose share of a pre-activation it is
 * @param gate the gate
 * @param timestep the first timestep that has one, in the order of the sequence, from 0; for a cell
 *     that reads backward the last one; on the way back through time the other way round
 * @param unit the unit of the cell or layer (for data the feature), from 0
 * @param example number of the example in the minibatch, from 0
 * @param row for an element of W and RW, its gradient and its update, the row: the input feature or
 *     the unit that it multiplies
 */
public record Spot(
    @Nullable String layer,
    @Nullable Direction direction,
    @Nullable Kernel kernel,
    @Nullable Gate gate,
    int timestep,
    int unit,
    int example,
    int row) {
  /** For a position that there is not, or that could not be told. */
  public static final int UNKNOWN = -1;

  /** A layer or cell as a whole. */
  public static Spot ofCell(@Nullable String layer, @Nullable Direction direction) {
    return new Spot(layer, direction, null, null, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN);
  }

  /** One element of a parameter, its gradient or its update. */
  public static Spot ofParameter(
      String layer,
      @Nullable Direction direction,
      Kernel kernel,
      @Nullable Gate gate,
      int row,
      int unit) {
    return new Spot(layer, direction, kernel, gate, UNKNOWN, unit, UNKNOWN, row);
  }

  /** This spot at a timestep, unit and example. */
  public Spot at(int time, int ofUnit, int ofExample) {
    return new Spot(layer, direction, kernel, gate, time, ofUnit, ofExample, row);
  }

  /** This spot in a gate, as far as a kernel is to blame for it. */
  public Spot in(@Nullable Gate ofGate, @Nullable Kernel from) {
    return new Spot(layer, direction, from, ofGate, timestep, unit, example, row);
  }

  /**
   * What is known of the positions, such as {@code timestep 3, unit 7, example 0}; may be empty.
   */
  public String positions() {
    List<String> known = new ArrayList<>();
    add(known, "timestep", timestep);
    add(known, "row", row);
    add(known, "unit", unit);
    add(known, "example", example);
    return String.join(", ", known);
  }

  private static void add(List<String> known, String name, int position) {
    if (position != UNKNOWN) {
      known.add(String.format(Locale.ROOT, "%s %d", name, position));
    }
  }
}
