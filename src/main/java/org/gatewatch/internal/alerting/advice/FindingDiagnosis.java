package org.gatewatch.internal.alerting.advice;

import java.util.List;
import java.util.Set;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.internal.facts.LayerFacts;
import org.gatewatch.internal.facts.OutputFacts;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Quantity;
import org.jspecify.annotations.Nullable;

/** What a finding of the rules comes from. */
final class FindingDiagnosis {
  private static final Set<AlertType> OF_NOTHING_LEARNED =
      Set.of(
          AlertType.UNCHANGED_WEIGHTS,
          AlertType.SMALL_UPDATES,
          AlertType.VANISHING_THROUGH_DEPTH,
          AlertType.LOSS_NOT_FALLING);

  private static final Set<AlertType> OF_GROWTH =
      Set.of(
          AlertType.OVERFLOW_AHEAD,
          AlertType.EXPLODING_GRADIENT,
          AlertType.LARGE_UPDATES,
          AlertType.LOSS_JUMP);

  /** Few train so many recurrent layers without shortcuts. (Our choice.) */
  private static final int MANY_LAYERS = 6;

  private static final String FEWER_LAYERS = "fewer layers, or shortcuts between them";

  private final Alert worst;
  private final Set<AlertType> with;
  private final Circumstances now;
  private final @Nullable String name;
  private final @Nullable LayerFacts layer;

  private FindingDiagnosis(Alert worst, Set<AlertType> with, Circumstances now) {
    this.worst = worst;
    this.with = with;
    this.now = now;
    name = worst.location().layer();
    layer = now.facts().layer(name);
  }

  /**
   * Of one type of finding.
   *
   * @param worst where it is worst
   * @param with what else is found, and comes from it
   */
  static Diagnosis of(Alert worst, Set<AlertType> with, Circumstances now) {
    FindingDiagnosis of = new FindingDiagnosis(worst, with, now);
    Diagnosis certain = of.certain();
    if (certain != null) {
      return certain;
    }
    return worst.advice().isEmpty() ? of.diagnose() : of.asTheRuleSays();
  }

  private @Nullable Diagnosis certain() {
    OutputFacts ofOne = now.softmaxOfOne();
    if (ofOne != null && now.facts().outputs().size() == 1) {
      return Misfits.of(ofOne); // Whatever else is amiss, nothing is learned.
    }
    if (OF_NOTHING_LEARNED.contains(worst.type())) {
      return nothingIsLearned();
    }
    return OF_GROWTH.contains(worst.type()) ? now.decay() : null;
  }

  /** What keeps everything from being learned, for certain; null if there is no such thing. */
  private @Nullable Diagnosis nothingIsLearned() {
    return now.isRateZero() || now.isRateBroken()
        ? new Diagnosis("the learning rate is " + Words.plain(now.rate()), now.setRate())
        : null;
  }

  private Diagnosis diagnose() {
    return switch (worst.type()) {
      case EXPLODING_GRADIENT ->
          Diagnosis.of(
              new Advice.Builder()
                  .add(now.bounded(name))
                  .add(now.clip(name))
                  .add(now.lowerRate())
                  .add(data())
                  .build());
      case OVERFLOW_AHEAD ->
          Diagnosis.of(
              new Advice.Builder()
                  .add(now.bounded(name))
                  .add(now.lowerRate())
                  .add(now.clip(name))
                  .build());
      case LARGE_UPDATES -> largeUpdates();
      case LOSS_JUMP ->
          Diagnosis.of(
              new Advice.Builder()
                  .add(
                      Remedy.LOOK,
                      "see what data came in these iterations, and whether labels match their"
                          + " features")
                  .add(now.lowerRate())
                  .add(now.clip(null))
                  .build());
      case SATURATED_GATE -> saturation();
      case VANISHING_THROUGH_DEPTH -> vanishing();
      case VANISHING_THROUGH_TIME -> forgetting();
      case DEAD_UNITS ->
          Diagnosis.of(
              new Advice.Builder()
                  .add(variedWeights())
                  .add(isWholeLayerOfMany() ? Advice.NONE : now.lowerRate())
                  .addIf(!isWholeLayerOfMany(), Remedy.FEWER_UNITS, "fewer units")
                  .addIf(isWholeLayerOfMany(), Remedy.FEWER_LAYERS, FEWER_LAYERS)
                  .build());
      case UNCHANGED_WEIGHTS -> Diagnosis.of(tinyUpdates());
      case SMALL_UPDATES -> smallUpdates();
      case LOSS_NOT_FALLING -> lossThatDoesNotFall();
      case CONSTANT_CLIPPING -> clipping();
      default -> Diagnosis.of(Advice.NONE);
    };
  }

  private Advice data() {
    return with.contains(AlertType.LOSS_JUMP)
        ? Advice.of(Remedy.LOOK, "see what data came in these iterations")
        : Advice.NONE;
  }

  /** What needs no look at how the training is configured. */
  private Diagnosis asTheRuleSays() {
    return Diagnosis.of(Advice.of(Remedy.LOOK, worst.advice()));
  }

  private Advice tinyUpdates() {
    Advice wider = now.wider();
    if (!wider.steps().isEmpty()) {
      return wider;
    }
    return now.isRateLow()
        ? Advice.of(Remedy.RAISE_RATE, "raise " + now.theRate())
        : Advice.of(Remedy.LOOK, "see why its updates are so small");
  }

  private Diagnosis largeUpdates() {
    Advice lower = now.lowerRate();
    return Diagnosis.of(
        lower.steps().isEmpty()
            ? Advice.of(Remedy.LOOK, "see how small the weights are: the learning rate is not high")
            : lower);
  }

  private Diagnosis saturation() {
    if (worst.location().quantity() == Quantity.CELL_STATE) {
      return Diagnosis.of(
          new Advice.Builder()
              .add(now.lowerRate())
              .add(now.clip(name))
              .add(Remedy.LOOK, "see whether the forget gate is always open")
              .build());
    }
    Gate gate = worst.location().gate();
    boolean isGate = gate != null && gate.role() != Gate.Role.CANDIDATE && gate.isGate();
    return Diagnosis.of(
        new Advice.Builder()
            .addIf(isGate, Remedy.LARGER_GATE_BIAS, "a larger bias of this gate")
            .addIf(now.isFirst(name), Remedy.SCALE_INPUTS, "scaled inputs")
            .add(tanh())
            .addIf(!isGate, Remedy.SMALLER_WEIGHTS, "smaller initial weights")
            .add(tanh().steps().isEmpty() ? now.lowerRate() : Advice.NONE)
            .addIf(
                recurrent().size() >= MANY_LAYERS && !now.isFirst(name),
                Remedy.FEWER_LAYERS,
                FEWER_LAYERS)
            .build());
  }

  /** Nothing reaches all units of a layer at once for being too many. */
  private boolean isWholeLayerOfMany() {
    return worst.value() >= 1 && recurrent().size() >= MANY_LAYERS;
  }

  private List<LayerFacts> recurrent() {
    return now.facts().layers().stream().filter(LayerFacts::recurrent).toList();
  }

  private Diagnosis vanishing() {
    return Diagnosis.of(
        new Advice.Builder()
            .add(tanh())
            .add(variedWeights())
            .add(Remedy.FEWER_LAYERS, FEWER_LAYERS)
            .addIf(
                hasOwnWeights(),
                Remedy.VARIED_WEIGHTS,
                "initial weights by XAVIER, which keeps gradients alike from layer to layer")
            .build());
  }

  /** To take DL4J's default of a cell for what nearly everybody has; nothing if none has it. */
  private Advice tanh() {
    return recurrent().stream()
        .filter(of -> "Sigmoid".equals(of.activation()))
        .findFirst()
        .map(of -> Advice.of(Remedy.TANH_IN_CELL, "tanh in place of sigmoid in " + of.name()))
        .orElse(Advice.NONE);
  }

  /** Whether its weights begin by another rule than that of Glorot and Bengio (2010). */
  private boolean hasOwnWeights() {
    String initialisation = layer == null ? null : layer.initialisation();
    return initialisation != null
        && !initialisation.startsWith("Xavier")
        && !initialisation.equals("Constant");
  }

  /** Units that begin alike stay alike. */
  private Advice variedWeights() {
    return layer != null && "Constant".equals(layer.initialisation())
        ? Advice.of(
            Remedy.VARIED_WEIGHTS,
            "XAVIER for " + name + ": its weights begin with one and the same number")
        : Advice.NONE;
  }

  private Diagnosis forgetting() {
    double bias = layer == null ? Double.NaN : layer.forgetBias();
    if (layer != null && Double.isNaN(bias)) {
      return Diagnosis.of(
          Advice.of(Remedy.LOOK, "an LSTM remembers longer than a " + layer.type()));
    }
    String such = "forgetGateBiasInit(" + (bias >= 1 ? Words.plain(bias + 1) : "1") + ")";
    return Diagnosis.of(
        Advice.of(
            Remedy.LARGER_GATE_BIAS,
            "a larger bias of the forget gate, such as "
                + such
                + (Double.isNaN(bias) ? "" : "; it begins with " + Words.plain(bias))));
  }

  private Diagnosis smallUpdates() {
    LayerFacts of =
        layer == null && !now.facts().trained().isEmpty() ? now.facts().trained().get(0) : layer;
    String schedule = of == null || of.updater() == null ? null : of.updater().schedule();
    boolean fell = schedule != null && now.rate() < now.facts().rateAtStart() / 10;
    if (fell) {
      return new Diagnosis(
          schedule
              + " has taken the learning rate from "
              + Words.plain(now.facts().rateAtStart())
              + " to "
              + Words.plain(now.rate()),
          Advice.of(Remedy.LOOK, "see whether the schedule is meant to"));
    }
    return Diagnosis.of(
        now.isRateLow()
            ? Advice.of(Remedy.RAISE_RATE, "raise " + now.theRate())
            : Advice.of(
                Remedy.LOOK,
                "see why so little gradient arrives"
                    + (now.facts().hasRates() ? ": " + now.theRate() + " is not low" : "")));
  }

  private Diagnosis lossThatDoesNotFall() {
    for (OutputFacts output : now.facts().outputs()) {
      if (output.misfit() != null) {
        return Misfits.of(output);
      }
    }
    boolean slow = now.isRateTiny() || (now.isRateLow() && with.contains(AlertType.SMALL_UPDATES));
    return Diagnosis.of(
        new Advice.Builder()
            .addIf(slow, Remedy.RAISE_RATE, "raise " + now.theRate())
            .add(now.isRateAbsurd() ? now.lowerRate() : Advice.NONE)
            .addIf(recurrent().size() >= MANY_LAYERS, Remedy.FEWER_LAYERS, FEWER_LAYERS)
            .add(Remedy.LOOK, "see whether labels match their features")
            .build());
  }

  private Diagnosis clipping() {
    double threshold = layer == null ? Double.NaN : layer.normalisation().threshold();
    return Diagnosis.of(
        Advice.of(
            Remedy.LOOSEN_CLIPPING,
            "a higher threshold of clipping"
                + (Double.isNaN(threshold) ? "" : " than " + Words.plain(threshold))));
  }
}
