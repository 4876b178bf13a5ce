package org.gatewatch.benchmarks.diagnosis;

import static java.util.Map.entry;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.Severity;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Location;
import org.jspecify.annotations.Nullable;

/** What is told, as somebody takes it who takes it at its word: the one place that knows words. */
final class Reading {
  private static final String RATE = "( the| a| its)? learning rate";
  private static final Pattern TRAP = Pattern.compile("\\btrap=(\\w+)(?: iteration=(\\d+))?");

  /** What an advice says to do; "without clipping" is none. */
  private static final Map<Action, Pattern> ACTIONS =
      patterns(
          Map.of(
              Action.LOWER_RATE, "(lower|smaller|reduce)" + RATE,
              Action.RAISE_RATE, "(raise|higher|larger|increase)" + RATE,
              Action.CLIP, "clip (the )?gradients?\\b|clipelementwise",
              Action.CLIP_LESS, "higher threshold|without clipping",
              Action.LARGER_WEIGHTS, "larger (initial )?weights",
              Action.SMALLER_WEIGHTS, "(lower|smaller) (initial )?weights",
              Action.FEWER_LAYERS, "fewer layers",
              Action.MORE_LAYERS, "more layers"));

  /** What a finding and its advice say that it comes from. */
  private static final Map<Cause, Pattern> CAUSES =
      patterns(
          Map.ofEntries(
              entry(Cause.RATE_NAN, "learning rate is (nan|not a number)"),
              entry(Cause.RATE_ZERO, "learning rate is (0|zero)\\b"),
              entry(Cause.RATE_TOO_HIGH, "(lower|smaller|reduce)" + RATE),
              entry(Cause.RATE_TOO_LOW, "(raise|higher|larger|increase)" + RATE),
              entry(Cause.NO_CLIPPING, "clip (the )?gradients?\\b|nothing clips"),
              entry(Cause.FORGET_BIAS, "bias of the forget gate|forgetgatebiasinit"),
              entry(Cause.GATE_CLOSED, "the gate is shut"),
              entry(
                  Cause.INITIAL_WEIGHTS,
                  "initial weights|weightinit|weights begin with|\\bxavier\\b|begin alike"),
              entry(Cause.INPUT_SCALE, "scale the (inputs|features)|scaled inputs"),
              entry(
                  Cause.UNBOUNDED_ACTIVATION,
                  "bounded activation|has no bound|without bound|use sigmoid gates"),
              entry(Cause.SIGMOID_CELL, "cell is sigmoid|tanh in place of sigmoid"),
              entry(Cause.SOFTMAX_OVER_ONE, "has a softmax over one"),
              entry(
                  Cause.LOSS_AND_OUTPUT,
                  "needs values from 0 to 1|takes each output for itself|all outputs may go to 1"
                      + "|labels [^;|]* cannot reach"),
              entry(Cause.LABELS_WRONG, "labels match"),
              entry(Cause.LABEL_OUTLIER, "outlier in the labels"),
              entry(Cause.INPUT_OUTLIER, "outlier in the (input|feature)"),
              entry(Cause.TOO_DEEP, "fewer layers"),
              entry(Cause.FROZEN, "frozen|noop|no updater"),
              entry(Cause.STATE_NOT_RESET, "rnnclearpreviousstate"),
              entry(Cause.MASK_MISSING, "mask is missing|without a mask"),
              entry(Cause.HALF_PRECISION, "half ends at|in half\\b"),
              entry(
                  Cause.CONSTANT_INPUT,
                  "(inputs?|features?) (is|are|do not|never) (constant|var|change)")));

  /** What is named in the log alone, most of it when training begins. */
  private static final Map<String, Cause> TRAPS =
      Map.ofEntries(
          entry("RATE_NOT_FINITE", Cause.RATE_NAN),
          entry("RATE_ZERO", Cause.RATE_ZERO),
          entry("RATE_TOO_HIGH", Cause.RATE_TOO_HIGH),
          entry("EPSILON_ZERO", Cause.HALF_PRECISION),
          entry("OUTPUT_DOES_NOT_FIT", Cause.LOSS_AND_OUTPUT),
          entry("INPUT_NOT_SCALED", Cause.INPUT_SCALE),
          entry("INPUT_CONSTANT", Cause.CONSTANT_INPUT),
          entry("LABELS_OUT_OF_REACH", Cause.LOSS_AND_OUTPUT),
          entry("RECURRENT_NOT_TRAINED", Cause.FROZEN),
          entry("NO_OP_UPDATER", Cause.RATE_TOO_HIGH),
          entry("SIGMOID_IN_CELL", Cause.SIGMOID_CELL),
          entry("NO_FORGET_BIAS", Cause.FORGET_BIAS),
          entry("EQUAL_UNITS", Cause.INITIAL_WEIGHTS),
          entry("LOSS_BEGINS_HIGH", Cause.INITIAL_WEIGHTS),
          entry("GATES_WITHOUT_BOUND", Cause.UNBOUNDED_ACTIVATION),
          entry("SEQUENCES_PADDED", Cause.MASK_MISSING),
          entry("STATE_NOT_CLEARED", Cause.STATE_NOT_RESET),
          entry("INPUT_OUTLIER", Cause.INPUT_OUTLIER),
          entry("LABEL_OUTLIER", Cause.LABEL_OUTLIER),
          entry("NO_CLIPPING", Cause.NO_CLIPPING));

  private Reading() {}

  private static <T> Map<T, Pattern> patterns(Map<T, String> regexes) {
    Map<T, Pattern> patterns = new HashMap<>();
    regexes.forEach((meaning, regex) -> patterns.put(meaning, Pattern.compile(regex)));
    return patterns;
  }

  /** An alert. */
  static Told of(Alert alert) {
    boolean isOver = alert.state() == AlertState.RESOLVED;
    Location at = alert.location();
    return new Told(
        alert.type().name(),
        alert.state(),
        alert.iteration(),
        !isOver && alert.severity() != Severity.HINT,
        (at.layer() == null ? "network" : at.layer())
            + (at.direction() == null ? "" : " " + at.direction()),
        "value %.4g limit %.4g also in %d: %s; try %s"
            .formatted(
                alert.value(), alert.limit(), alert.alsoIn(), alert.finding(), alert.advice()),
        isOver ? Set.of() : causes(alert),
        isOver ? Set.of() : matching(ACTIONS, alert.advice(), Action.class));
  }

  /** A line of the log; null if it names no trap. */
  static @Nullable Told ofLine(String line, boolean isWarning) {
    Matcher trap = TRAP.matcher(line);
    if (!trap.find()) {
      return null;
    }
    Set<Cause> causes = matching(CAUSES, line, Cause.class);
    Cause known = TRAPS.get(trap.group(1));
    if (known != null) {
      causes.add(known);
    }
    return new Told(
        "trap " + trap.group(1),
        AlertState.OPENED,
        trap.group(2) == null ? 0 : Integer.parseInt(trap.group(2)),
        isWarning,
        "network",
        line,
        causes,
        matching(ACTIONS, line, Action.class));
  }

  private static Set<Cause> causes(Alert alert) {
    Set<Cause> causes = matching(CAUSES, alert.finding() + "; " + alert.advice(), Cause.class);
    NonFiniteOrigin origin = alert.origin();
    if (origin != null && origin.stage().isData()) {
      causes.add(
          origin.stage() == Stage.INPUT_DATA ? Cause.INPUT_NOT_FINITE : Cause.LABELS_NOT_FINITE);
    }
    return causes;
  }

  private static <T extends Enum<T>> Set<T> matching(
      Map<T, Pattern> patterns, String text, Class<T> type) {
    String words = text.toLowerCase(Locale.ROOT);
    Set<T> found = EnumSet.noneOf(type);
    patterns.forEach(
        (meaning, pattern) -> {
          if (pattern.matcher(words).find()) {
            found.add(meaning);
          }
        });
    return found;
  }
}
