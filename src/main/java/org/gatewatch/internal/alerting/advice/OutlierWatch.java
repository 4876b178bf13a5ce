package org.gatewatch.internal.alerting.advice;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.gatewatch.alert.Severity;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.internal.facts.MinibatchFacts;
import org.jspecify.annotations.Nullable;

/**
 * Tells, once each, of inputs and of labels, what reaches far beyond those of the first minibatch
 * where the loss is far above the usual, or something has become non-finite. Safe for use by
 * several threads.
 */
public final class OutlierWatch {
  /** So many times the largest magnitude of the first minibatch. (Our choice.) */
  static final double FAR = 10;

  private final Set<Trap.Kind> told = EnumSet.noneOf(Trap.Kind.class);
  private MinibatchFacts first = MinibatchFacts.UNKNOWN;

  /** What is usual. */
  public synchronized void begin(MinibatchFacts minibatch) {
    first = minibatch;
  }

  /** What is amiss in a minibatch in which something else is. */
  public synchronized List<Trap> look(MinibatchFacts now) {
    List<Trap> found = new ArrayList<>();
    for (int i = 0; i < Math.min(first.inputs().size(), now.inputs().size()); i++) {
      MinibatchFacts.Input input = now.inputs().get(i);
      String layer = input.readers().isEmpty() ? null : input.readers().get(0);
      String name = input.name() == null ? "input" : "input " + input.name();
      MinibatchFacts.Range usual = first.inputs().get(i).range();
      compare(Trap.Kind.INPUT_OUTLIER, name, layer, usual, input.range(), found);
    }
    for (int i = 0; i < Math.min(first.labels().size(), now.labels().size()); i++) {
      MinibatchFacts.Labels labels = now.labels().get(i);
      MinibatchFacts.Range usual = first.labels().get(i).range();
      compare(Trap.Kind.LABEL_OUTLIER, "labels", labels.layer(), usual, labels.range(), found);
    }
    return found;
  }

  private void compare(
      Trap.Kind kind,
      String name,
      @Nullable String layer,
      MinibatchFacts.Range usual,
      MinibatchFacts.Range now,
      List<Trap> found) {
    if (usual.magnitude() > 0 && now.magnitude() > FAR * usual.magnitude() && told.add(kind)) {
      boolean isInput = kind == Trap.Kind.INPUT_OUTLIER;
      found.add(
          new Trap(
              kind,
              Severity.HINT,
              layer,
              "there is an outlier in the "
                  + name
                  + ": this minibatch, whose loss is far from the usual, reaches "
                  + Words.plain(now.magnitude())
                  + ", the first one "
                  + Words.plain(usual.magnitude()),
              isInput
                  ? Advice.of(Remedy.CLEAN_FEATURES, "see whether that value is meant; clip it")
                  : Advice.of(Remedy.CLEAN_LABELS, "see whether that value is meant; clip it")));
    }
  }
}
