package org.gatewatch.internal.alerting.advice;

import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.internal.facts.LayerFacts;
import org.gatewatch.internal.facts.OutputFacts;
import org.gatewatch.internal.facts.UpdaterFacts;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.Stage;
import org.jspecify.annotations.Nullable;

/** What the first non-finite value of an iteration comes from. */
final class OriginDiagnosis {
  private final NonFiniteOrigin origin;
  private final Circumstances now;
  private final @Nullable String name;
  private final @Nullable LayerFacts layer;
  private final boolean masked;

  private OriginDiagnosis(NonFiniteOrigin origin, Circumstances now, boolean masked) {
    this.origin = origin;
    this.now = now;
    this.masked = masked;
    name = origin.position().location().layer();
    layer = now.facts().layer(name);
  }

  /**
   * What averaging brought from another worker comes from where it appeared there.
   *
   * @param masked whether it lies where a mask leaves data out
   */
  static Diagnosis of(NonFiniteOrigin told, Circumstances now, boolean masked) {
    NonFiniteOrigin origin = told.from() == null ? told : told.from().origin();
    Diagnosis decay = origin.stage().isData() ? null : now.decay();
    Diagnosis diagnosis =
        decay == null ? new OriginDiagnosis(origin, now, masked).diagnose() : decay;
    return diagnosis.advice().steps().isEmpty()
        ? new Diagnosis(diagnosis.because(), Advice.of(Remedy.LOOK, origin.stage().advice()))
        : diagnosis;
  }

  private Diagnosis diagnose() {
    return switch (origin.stage()) {
      case INPUT_DATA ->
          ofData(Remedy.CLEAN_FEATURES, "clean the features: the network was finite");
      case LABEL_DATA -> ofData(Remedy.CLEAN_LABELS, "clean the labels: the network was finite");
      case INPUT_MASK -> Diagnosis.of(Advice.of(Remedy.CLEAN_FEATURES, origin.stage().advice()));
      case LABEL_MASK -> Diagnosis.of(Advice.of(Remedy.CLEAN_LABELS, origin.stage().advice()));
      case INITIAL_STATE ->
          Diagnosis.of(
              Advice.of(Remedy.CLEAR_STATE, "clear the state: call rnnClearPreviousState"));
      case PARAMETER, UPDATE, UPDATED_PARAMETER -> ofUpdate();
      case PRE_ACTIVATION, GATE_ACTIVATION, CELL_STATE, OUTPUT -> ofForwardPass();
      case LOSS -> LossDiagnosis.of(now.facts().output(name), now);
      case EPSILON -> ofEpsilon();
      case STATE_DELTA, GATE_DELTA -> ofTheWayBackThroughTime();
      case WEIGHT_GRADIENT -> ofGradient();
    };
  }

  private Diagnosis ofData(Remedy remedy, String words) {
    boolean isTaken = masked && Double.isNaN(origin.value());
    return Diagnosis.of(
        Advice.of(
            remedy,
            isTaken
                ? words
                    + ". A mask leaves this place out, and does not keep NaN out: NaN × 0 is NaN"
                : words));
  }

  private Diagnosis ofUpdate() {
    if (now.isRateBroken()) {
      return new Diagnosis("the learning rate is " + Words.number(now.rate()), now.setRate());
    }
    UpdaterFacts updater = layer == null ? null : layer.updater();
    if (updater != null && now.isEpsilonZero(updater)) {
      return divisionByEpsilon(updater);
    }
    boolean before = origin.stage() == Stage.PARAMETER;
    return Diagnosis.of(
        new Advice.Builder()
            .addIf(before, Remedy.RESTORE_PARAMETERS, "go back to the last finite parameters")
            .add(now.lowerRate())
            .add(now.clip(name))
            .add(now.wider())
            .build());
  }

  private Diagnosis divisionByEpsilon(UpdaterFacts updater) {
    boolean rounded = updater.epsilon() > 0;
    return new Diagnosis(
        updater.name()
            + " divides by 0 where a gradient is 0: its epsilon "
            + (rounded ? Words.plain(updater.epsilon()) + " is 0 in HALF" : "is 0"),
        new Advice.Builder()
            .add(now.wider())
            .add(
                Remedy.LARGER_EPSILON,
                "a larger epsilon of "
                    + updater.name()
                    + ", such as "
                    + (rounded ? "1e-4" : "1e-8"))
            .build());
  }

  private Diagnosis ofForwardPass() {
    if (layer != null && !Double.isNaN(layer.epsilon()) && Double.isNaN(origin.value())) {
      return ofBatchNormalisation(layer);
    }
    boolean fromInput = now.isFirst(name) && (layer == null || !layer.isUnbounded());
    return Diagnosis.of(
        new Advice.Builder()
            .add(now.wider())
            .add(now.bounded(name))
            .add(unboundedGates())
            .addIf(fromInput, Remedy.SCALE_INPUTS, "scale the inputs")
            .add(now.lowerRate())
            .add(now.clip(name))
            .build());
  }

  private Advice unboundedGates() {
    return origin.stage() == Stage.GATE_ACTIVATION
        ? Advice.of(Remedy.BOUNDED_ACTIVATION, "use sigmoid gates: they cannot overflow")
        : Advice.NONE;
  }

  private Diagnosis ofBatchNormalisation(LayerFacts of) {
    boolean certain = now.isZero(of.epsilon());
    return new Diagnosis(
        of.name()
            + (certain ? " divides" : " may divide")
            + " by 0: a feature that is the same in the whole minibatch has no variance, and eps is"
            + " "
            + Words.plain(of.epsilon()),
        new Advice.Builder()
            .add(Remedy.LARGER_EPSILON, "a larger eps of " + of.name() + ", such as 1e-3")
            .add(Remedy.LOOK, "leave out features that do not vary")
            .build());
  }

  /** What arrives straight from the layer that computes the loss began there. */
  private Diagnosis ofEpsilon() {
    int depth = now.facts().depth(name);
    int above = depth + 1;
    if (depth >= 0 && above < now.facts().layers().size()) {
      OutputFacts output = now.facts().output(now.facts().layers().get(above).name());
      if (output != null) {
        return LossDiagnosis.of(output, now);
      }
    }
    return ofTheWayBack();
  }

  private Diagnosis ofTheWayBack() {
    return Diagnosis.of(
        new Advice.Builder().add(now.wider()).add(now.clip(null)).add(now.lowerRate()).build());
  }

  private Diagnosis ofTheWayBackThroughTime() {
    int steps = now.facts().backwardSteps();
    return Diagnosis.of(
        new Advice.Builder()
            .add(now.bounded(name))
            .add(now.clip(name))
            .add(
                Remedy.SHORTER_SEQUENCES,
                steps > 0 ? "go back fewer timesteps than " + steps : "shorten the sequences")
            .add(now.lowerRate())
            .build());
  }

  private Diagnosis ofGradient() {
    return Diagnosis.of(
        new Advice.Builder()
            .add(now.wider())
            .addIf(now.isFirst(name), Remedy.SCALE_INPUTS, "scale the inputs")
            .add(now.lowerRate())
            .add(now.clip(name))
            .build());
  }
}
