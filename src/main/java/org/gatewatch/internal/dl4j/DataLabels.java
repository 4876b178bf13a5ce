package org.gatewatch.internal.dl4j;

import java.io.Serial;
import java.io.Serializable;
import java.util.function.IntFunction;
import org.gatewatch.sample.TimestepLabels;
import org.jspecify.annotations.Nullable;

/**
 * What users say of the data that a network reads. What cannot be sent to another machine is left
 * behind.
 *
 * @param places text of a timestep by its place; goes before that of its class
 * @param symbols text of a class of the input, the labels and the output
 */
public record DataLabels(
    @Nullable TimestepLabels places, @Nullable IntFunction<@Nullable String> symbols)
    implements Serializable {
  /** Nothing is said. */
  public static final DataLabels NONE = new DataLabels(null, null);

  /** Whether nothing is said. */
  boolean isEmpty() {
    return places == null && symbols == null;
  }

  @Serial
  private Object writeReplace() {
    return new DataLabels(
        places instanceof Serializable ? places : null,
        symbols instanceof Serializable ? symbols : null);
  }
}
