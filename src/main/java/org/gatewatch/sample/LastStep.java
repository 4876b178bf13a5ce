package org.gatewatch.sample;

import java.util.Arrays;
import java.util.List;

/**
 * What each unit of a cell holds at the end of its sequence, example by example: at the last
 * timestep that is no padding, which for a cell that reads backward is the first one. Immutable.
 *
 * <p>Of a cell with more than {@value #MAX_UNITS} units only so many are told, evenly spread: value
 * {@code i} of {@code n} is that of unit {@code i * units / n}.
 */
public final class LastStep {
  /** Most examples that are told. */
  public static final int MAX_EXAMPLES = 8;

  /** Most units of an example that are told. */
  public static final int MAX_UNITS = 512;

  private final int units;
  private final List<Example> examples;

  private LastStep(int units, List<Example> examples) {
    this.units = units;
    this.examples = examples;
  }

  /**
   * The last step of some examples.
   *
   * @param units units of the cell
   * @param examples at most {@link #MAX_EXAMPLES}, each with {@code min(units, MAX_UNITS)} values
   * @return the last steps
   * @throws IllegalArgumentException if there are too many examples, or not so many values
   */
  public static LastStep of(int units, List<Example> examples) {
    if (units < 0 || examples.size() > MAX_EXAMPLES) {
      throw new IllegalArgumentException(
          "0 or more units and 0 to "
              + MAX_EXAMPLES
              + " examples are needed, not "
              + units
              + " and "
              + examples.size());
    }
    for (Example example : examples) {
      if (example.size() != told(units)) {
        throw new IllegalArgumentException(
            "an example of " + units + " units has " + told(units) + " values: " + example.size());
      }
    }
    return new LastStep(units, List.copyOf(examples));
  }

  /**
   * How many units are told of a cell that has so many.
   *
   * @param units at least 1
   * @return at most {@link #MAX_UNITS}
   */
  public static int told(int units) {
    return Math.min(units, MAX_UNITS);
  }

  /**
   * The unit of a value, of a cell that has so many units.
   *
   * @param value position of the value, from 0
   * @param units units of the cell
   * @return position of the unit, from 0
   */
  public static int unit(int value, int units) {
    return (int) ((long) value * units / told(units));
  }

  /** {@return number of units of the cell} */
  public int units() {
    return units;
  }

  /**
   * The examples, in the order in which they are watched.
   *
   * @return an immutable list
   */
  public List<Example> examples() {
    return examples;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LastStep that && units == that.units && examples.equals(that.examples);
  }

  @Override
  public int hashCode() {
    return 31 * units + examples.hashCode();
  }

  @Override
  public String toString() {
    return "LastStep[" + units + " units, " + examples.size() + " examples]";
  }

  /** One example. Immutable. */
  public static final class Example {
    private final int position;
    private final int timestep;
    private final float[] values;

    /**
     * An example.
     *
     * @param position its place among the examples that are watched, from 0
     * @param timestep its last step, in the order of the sequence, from 0
     * @param values a number for each unit that is told, which may be NaN or infinite; copied
     */
    public Example(int position, int timestep, float... values) {
      this.position = position;
      this.timestep = timestep;
      this.values = values.clone();
    }

    /** {@return its place among the examples that are watched, from 0} */
    public int position() {
      return position;
    }

    /** {@return its last step, in the order of the sequence, from 0} */
    public int timestep() {
      return timestep;
    }

    /** {@return how many values there are} */
    public int size() {
      return values.length;
    }

    /**
     * The i-th value; which unit's, tells {@link LastStep#unit}.
     *
     * @param i from 0
     * @return the value; may be NaN or infinite
     */
    public float value(int i) {
      return values[i];
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Example that
          && position == that.position
          && timestep == that.timestep
          && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * position + timestep) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
      return "Example[" + position + ", timestep " + timestep + ", " + values.length + " values]";
    }
  }
}
