package org.gatewatch.internal.alerting.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.internal.facts.ComparedGradient;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;

/**
 * {@link AlertType#WRONG_GRADIENT}: elements of a layer's gradient are not what differences of the
 * loss give, {@value #PATIENCE} of them, or one as often. Both are of type DOUBLE and of the same
 * values, so that they differ by 1e-6 where the gradient is right; the limit is that of {@link
 * WrongGradient}. Of a list of layers, one whose gradient is wrong by the same factor as that of
 * the layer above is not to blame.
 */
final class DifferingGradient implements Rule {
  static final int PATIENCE = 2;
  private static final double NOISE = 1e-5;

  /** Nothing is a multiple of zero. */
  private static final double MOST = 1e9;

  private static final String LOOK_AT =
      "compare its backward pass, and that of the layers between it and the loss, with differences"
          + " of the loss; every SameDiffLayer and SameDiffLambdaLayer of DL4J 1.0.0-M2.1 doubles"
          + " the gradient of all layers below it";

  private final Layout layout;
  private final boolean isStack;
  private final Map<String, Map<String, Wrong>> wrong = new HashMap<>();
  private List<ComparedGradient> fresh = List.of();

  /** Elements that are wrong, by the last that was compared of each. */
  private record Wrong(ComparedGradient last, int times) {
    double factor() {
      return last.right() == 0 ? MOST : last.told() / last.right();
    }
  }

  DifferingGradient(Layout layout) {
    this.layout = layout;
    isStack = layout.network().equals("MultiLayerNetwork");
  }

  /** What was compared in the sample that is judged next. */
  void compared(List<ComparedGradient> gradients) {
    fresh = gradients;
  }

  /** Counted here. */
  @Override
  public int patience() {
    return 1;
  }

  @Override
  public boolean canJudge(Sample sample) {
    return !fresh.isEmpty();
  }

  @Override
  public List<Finding> look(Sample sample, int divisor) {
    Map<String, Double> largest = new HashMap<>();
    for (ComparedGradient each : fresh) {
      double size = Math.max(Math.abs(each.told()), Math.abs(each.right()));
      largest.merge(each.layer(), size, Math::max);
    }
    fresh.forEach(each -> take(each, largest.getOrDefault(each.layer(), 0.0)));
    fresh = List.of();
    List<Finding> findings = new ArrayList<>();
    double above = 1;
    for (int i = layout.layers().size() - 1; i >= 0; i--) {
      String layer = layout.layers().get(i).name();
      Map<String, Wrong> own = wrong.getOrDefault(layer, Map.of());
      if (own.isEmpty()) {
        continue;
      }
      Wrong clearest = clearest(own);
      boolean isNew = !isStack || isOff(clearest.factor(), above);
      if (isNew) {
        findings.add(finding(i, own, clearest));
      }
      above = clearest.factor();
    }
    return findings;
  }

  /** An element is the largest one of its part, which need not be the same again. */
  private void take(ComparedGradient each, double largest) {
    Map<String, Wrong> own = wrong.computeIfAbsent(each.layer(), key -> new LinkedHashMap<>());
    String element = each.parameter() + " " + each.part();
    double difference = Math.abs(each.told() - each.right());
    boolean isWrong = isOff(each.told(), each.right()) && difference > NOISE * largest + NOISE / 10;
    if (!isWrong) {
      own.remove(element);
      return;
    }
    Wrong last = own.get(element);
    own.put(element, new Wrong(each, last == null ? 1 : last.times() + 1));
  }

  private static boolean isOff(double one, double other) {
    return Math.abs(one - other)
        > WrongGradient.DIFFERENCE * Math.max(Math.abs(one), Math.abs(other));
  }

  private static Wrong clearest(Map<String, Wrong> wrong) {
    return wrong.values().stream()
        .max((a, b) -> Double.compare(difference(a), difference(b)))
        .orElseThrow();
  }

  private static double difference(Wrong wrong) {
    return Math.abs(wrong.last().told() - wrong.last().right());
  }

  private Finding finding(int layer, Map<String, Wrong> own, Wrong clearest) {
    int times = own.values().stream().mapToInt(Wrong::times).sum();
    String name = layout.layers().get(layer).name();
    double factor = clearest.factor();
    return new Finding(
        AlertType.WRONG_GRADIENT,
        new Location(name, null, Quantity.GRADIENT, null, null),
        times >= PATIENCE,
        false,
        Math.max(Math.abs(factor - 1), WrongGradient.DIFFERENCE),
        factor,
        1,
        () -> words(layer, clearest),
        LOOK_AT);
  }

  private String words(int layer, Wrong clearest) {
    ComparedGradient last = clearest.last();
    StringBuilder words = new StringBuilder("the gradient of ");
    words.append(last.parameter()).append(" of ").append(last.layer());
    words.append(" is ").append(Words.number(clearest.factor()));
    words.append(" times what differences of the loss give (element ");
    words.append(last.element()).append(')');
    boolean hasAbove = isStack && layer + 1 < layout.layers().size();
    Layout.Layer above = hasAbove ? layout.layers().get(layer + 1) : null;
    if (above != null && above.cells().isEmpty()) {
      words.append("; look at ").append(above.name()).append(" above it (");
      words.append(above.type()).append("), which has no parameters");
    }
    return words.toString();
  }
}
