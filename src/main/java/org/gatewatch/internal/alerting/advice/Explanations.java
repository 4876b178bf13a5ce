package org.gatewatch.internal.alerting.advice;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertType;
import org.gatewatch.alert.Severity;
import org.gatewatch.internal.facts.TrainingFacts;

/**
 * Which findings bring about which others. Nothing explains what is more severe than itself, and
 * what comes first in {@link #ORDER} is never explained by what comes after, but for {@link
 * #OF_LATER}. What opened long before another is no consequence of it.
 */
final class Explanations {
  /** From what explains most to what explains least. */
  private static final List<AlertType> EXPLAINING =
      List.of(
          AlertType.OVERFLOW_AHEAD,
          AlertType.EXPLODING_GRADIENT,
          AlertType.LARGE_UPDATES,
          AlertType.SATURATED_GATE,
          AlertType.VANISHING_THROUGH_DEPTH,
          AlertType.UNCHANGED_WEIGHTS,
          AlertType.LOSS_JUMP,
          AlertType.LOSS_NOT_FALLING,
          AlertType.VANISHING_THROUGH_TIME,
          AlertType.DEAD_UNITS,
          AlertType.CONSTANT_CLIPPING);

  /**
   * Who may speak first, of all that rules find: from what explains most to what explains nothing.
   */
  static final List<AlertType> ORDER =
      Stream.concat(
              EXPLAINING.stream(),
              Arrays.stream(AlertType.values()).filter(type -> type != AlertType.NON_FINITE))
          .distinct()
          .toList();

  private static final Map<AlertType, Set<AlertType>> OF_ALL = new EnumMap<>(AlertType.class);
  private static final Map<AlertType, Set<AlertType>> OF_SAME = new EnumMap<>(AlertType.class);
  private static final Map<AlertType, Set<AlertType>> OF_EARLIER = new EnumMap<>(AlertType.class);

  /** Of what is found of the network as a whole. */
  private static final Map<AlertType, Set<AlertType>> OF_NETWORK = new EnumMap<>(AlertType.class);

  /** Steps that leave their parameters far off drive gates to their ends in those that follow. */
  private static final Set<AlertType> DRIVING =
      Set.of(AlertType.OVERFLOW_AHEAD, AlertType.EXPLODING_GRADIENT, AlertType.LARGE_UPDATES);

  /** In so many samples they show there, if not before: gates at an end let no gradient through. */
  private static final Map<AlertType, Integer> DRIVEN =
      Map.of(AlertType.SATURATED_GATE, 3, AlertType.UNCHANGED_WEIGHTS, 4, AlertType.DEAD_UNITS, 5);

  /** What is seen so many samples after something else has not brought it about. (Our choice.) */
  static final int LATE = 10;

  /** In the same layer, what opens long after it. */
  private static final Map<AlertType, Set<AlertType>> OF_LATER =
      Map.of(AlertType.UNCHANGED_WEIGHTS, Set.of(AlertType.VANISHING_THROUGH_DEPTH));

  /**
   * What one and the same leap of the training shows in, from the gravest to what is seen first.
   */
  private static final List<AlertType> OF_LEAP =
      List.of(
          AlertType.OVERFLOW_AHEAD,
          AlertType.EXPLODING_GRADIENT,
          AlertType.LARGE_UPDATES,
          AlertType.LOSS_JUMP);

  static {
    OF_ALL.put(
        AlertType.OVERFLOW_AHEAD,
        Set.of(
            AlertType.EXPLODING_GRADIENT,
            AlertType.LARGE_UPDATES,
            AlertType.LOSS_JUMP,
            AlertType.LOSS_NOT_FALLING));
    OF_ALL.put(AlertType.EXPLODING_GRADIENT, Set.of(AlertType.LARGE_UPDATES, AlertType.LOSS_JUMP));
    OF_ALL.put(AlertType.LARGE_UPDATES, Set.of(AlertType.LOSS_JUMP, AlertType.LOSS_NOT_FALLING));
    OF_ALL.put(AlertType.SATURATED_GATE, Set.of(AlertType.LOSS_NOT_FALLING));
    OF_ALL.put(AlertType.VANISHING_THROUGH_DEPTH, Set.of(AlertType.LOSS_NOT_FALLING));
    OF_ALL.put(AlertType.UNCHANGED_WEIGHTS, Set.of(AlertType.LOSS_NOT_FALLING));
    OF_ALL.put(AlertType.LOSS_NOT_FALLING, Set.of(AlertType.SMALL_UPDATES));
    OF_EARLIER.put(
        AlertType.SATURATED_GATE,
        Set.of(
            AlertType.VANISHING_THROUGH_DEPTH,
            AlertType.UNCHANGED_WEIGHTS,
            AlertType.SMALL_UPDATES));
    OF_SAME.put(
        AlertType.SATURATED_GATE, Set.of(AlertType.VANISHING_THROUGH_TIME, AlertType.DEAD_UNITS));
    OF_SAME.put(
        AlertType.VANISHING_THROUGH_DEPTH,
        Set.of(AlertType.UNCHANGED_WEIGHTS, AlertType.SMALL_UPDATES, AlertType.DEAD_UNITS));
    OF_SAME.put(AlertType.UNCHANGED_WEIGHTS, Set.of(AlertType.SMALL_UPDATES, AlertType.DEAD_UNITS));
    for (AlertType type :
        List.of(
            AlertType.SATURATED_GATE,
            AlertType.VANISHING_THROUGH_DEPTH,
            AlertType.UNCHANGED_WEIGHTS,
            AlertType.CONSTANT_CLIPPING)) {
      OF_NETWORK.put(type, Set.of(AlertType.SMALL_UPDATES));
    }
    OF_SAME.put(AlertType.CONSTANT_CLIPPING, Set.of(AlertType.SMALL_UPDATES));
  }

  private Explanations() {}

  /**
   * Whether one finding brings about another: anywhere in the network, in its own layer, or in the
   * layers before it, where the gradient comes last.
   *
   * @param after how many samples after the one the other opened; below 0 if it was before
   */
  static boolean explains(Alert one, Alert other, int after, TrainingFacts facts) {
    if (has(OF_LATER, one, other) && isSameLayer(one, other) && after > LATE) {
      return true;
    }
    Integer soonest = DRIVEN.get(other.type());
    if (soonest != null && DRIVING.contains(one.type())) {
      return after >= soonest && after <= LATE;
    }
    boolean isTooLate = after < -LATE && other.type().severity() != Severity.HINT;
    return !isTooLate
        && (has(OF_ALL, one, other)
            || (has(OF_NETWORK, one, other) && other.location().layer() == null)
            || (has(OF_SAME, one, other) && isSameLayer(one, other))
            || (has(OF_EARLIER, one, other) && isAtOrBelow(other, one, facts)));
  }

  /** Whether both show the same leap of a training, of which the other was only seen first. */
  static boolean isOfSameLeap(AlertType one, AlertType seenFirst) {
    return OF_LEAP.contains(one) && OF_LEAP.indexOf(one) < OF_LEAP.indexOf(seenFirst);
  }

  private static boolean has(Map<AlertType, Set<AlertType>> all, Alert one, Alert other) {
    return all.getOrDefault(one.type(), Set.of()).contains(other.type());
  }

  private static boolean isSameLayer(Alert one, Alert other) {
    return Objects.equals(one.location().layer(), other.location().layer());
  }

  private static boolean isAtOrBelow(Alert lower, Alert upper, TrainingFacts facts) {
    int depth = facts.depth(lower.location().layer());
    return isSameLayer(lower, upper)
        || (depth >= 0 && depth <= facts.depth(upper.location().layer()));
  }
}
