package org.gatewatch.sample;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One value of a network or of its minibatch. What the value does not have, or what could not be
 * told, is null or {@link #UNKNOWN}.
 *
 * @param location the layer (for data the name or number of the network's input or output), the
 *     direction, the kernel (of a parameter, or the one whose share of a pre-activation it is) and
 *     the gate
 * @param timestep the first timestep that has one, in the order of the sequence, from 0; for a cell
 *     that reads backward the last one; on the way back through time the other way round
 * @param unit the unit of the cell or layer (for data the feature), from 0
 * @param example number of the example in the minibatch, from 0
 * @param row for an element of W and RW, its gradient and its update, the row: the input feature or
 *     the unit that it multiplies
 */
public record Position(Location location, int timestep, int unit, int example, int row)
    implements Serializable {
  /** For a number that there is not, or that could not be told. */
  public static final int UNKNOWN = -1;

  /**
   * A layer or cell as a whole.
   *
   * @param layer the layer's name, or null for the network as a whole
   * @param direction in which the cell reads, or null for a layer as a whole
   * @return a position without kernel, gate and numbers
   */
  public static Position ofCell(@Nullable String layer, @Nullable Direction direction) {
    return in(new Location(layer, direction, null, null, null));
  }

  /**
   * A location as a whole.
   *
   * @param location where
   * @return a position without numbers
   */
  public static Position in(Location location) {
    return new Position(location, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN);
  }

  /**
   * One element of a parameter, its gradient or its update.
   *
   * @param location the layer, direction, kernel and gate
   * @param row row within the parameter, from 0; {@link #UNKNOWN} if it has none
   * @param unit unit of the gate, from 0
   * @return a position in a parameter
   */
  public static Position ofParameter(Location location, int row, int unit) {
    return new Position(location, UNKNOWN, unit, UNKNOWN, row);
  }

  /**
   * This position at a timestep, unit and example.
   *
   * @param time the timestep, from 0
   * @param ofUnit the unit, from 0
   * @param ofExample the example, from 0
   * @return a position in the same location; each number may be {@link #UNKNOWN}
   */
  public Position at(int time, int ofUnit, int ofExample) {
    return new Position(location, time, ofUnit, ofExample, row);
  }

  /**
   * This position in a gate, as far as a kernel is to blame for it.
   *
   * @param gate the gate, or null
   * @param from the kernel, or null
   * @return a position with the same numbers
   */
  public Position in(@Nullable Gate gate, @Nullable Kernel from) {
    Location inGate =
        new Location(location.layer(), location.direction(), location.quantity(), from, gate);
    return new Position(inGate, timestep, unit, example, row);
  }

  /**
   * What is known of the numbers, in words.
   *
   * @return such as {@code timestep 3, unit 7, example 0}; may be empty
   */
  public String numbers() {
    List<String> known = new ArrayList<>();
    add(known, "timestep", timestep);
    add(known, "row", row);
    add(known, "unit", unit);
    add(known, "example", example);
    return String.join(", ", known);
  }

  private static void add(List<String> known, String name, int number) {
    if (number != UNKNOWN) {
      known.add(String.format(Locale.ROOT, "%s %d", name, number));
    }
  }
}
