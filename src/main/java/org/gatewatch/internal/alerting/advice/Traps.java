package org.gatewatch.internal.alerting.advice;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.gatewatch.alert.Severity;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.internal.facts.LayerFacts;
import org.gatewatch.internal.facts.MinibatchFacts;
import org.gatewatch.internal.facts.OutputFacts;
import org.gatewatch.internal.facts.TrainingFacts;
import org.gatewatch.internal.facts.UpdaterFacts;

/**
 * Tells what is amiss when training begins, in a network's configuration and in its first
 * minibatch. Named is only what is certain: a trap that is none would be worse than silence.
 */
public final class Traps {
  private final TrainingFacts facts;
  private final Circumstances now;
  private final List<Trap> found = new ArrayList<>();

  private Traps(TrainingFacts facts) {
    this.facts = facts;
    now = new Circumstances(facts, facts.rateAtStart());
  }

  /** The traps of a training, the worst first; none if nothing is known of it. */
  public static List<Trap> of(TrainingFacts facts, MinibatchFacts first) {
    List<Trap> all = new ArrayList<>(of(facts));
    all.addAll(DataTraps.of(facts, first));
    if (all.size() > 1) {
      all.sort(Comparator.comparing(Trap::severity).reversed());
    }
    return all;
  }

  /** The traps of a configuration. */
  static List<Trap> of(TrainingFacts facts) {
    Traps traps = new Traps(facts);
    traps.ofRate();
    traps.ofOutputs();
    traps.ofUpdaters();
    traps.ofNoOp();
    traps.ofRegularisation();
    traps.ofCells();
    traps.ofFreezing();
    traps.ofClipping();
    return traps.found;
  }

  private void ofRate() {
    if (now.isRateBroken()) {
      harm(
          Trap.Kind.RATE_NOT_FINITE,
          "the learning rate is " + Words.number(now.rate()),
          now.setRate());
    } else if (now.isRateZero() && isRateFixed()) {
      harm(Trap.Kind.RATE_ZERO, "the learning rate is 0: nothing is learned", now.setRate());
    } else if (now.isRateAbsurd()) {
      harm(
          Trap.Kind.RATE_TOO_HIGH,
          "each step changes a parameter by about the learning rate, which is "
              + Words.plain(now.rate()),
          now.lowerRate());
    }
  }

  /** A schedule may begin with 0 to warm up. */
  private boolean isRateFixed() {
    for (LayerFacts layer : facts.trained()) {
      UpdaterFacts updater = layer.updater();
      if (updater == null || updater.schedule() != null) {
        return false;
      }
    }
    return true;
  }

  private void ofOutputs() {
    for (OutputFacts output : facts.outputs()) {
      if (output.misfit() != null) {
        Diagnosis why = Misfits.of(output);
        found.add(
            new Trap(
                Trap.Kind.OUTPUT_DOES_NOT_FIT,
                Severity.HARM,
                output.layer(),
                why.because(),
                why.advice()));
      }
    }
  }

  private void ofUpdaters() {
    for (LayerFacts layer : facts.trained()) {
      UpdaterFacts updater = layer.updater();
      if (updater != null && now.isEpsilonZero(updater)) {
        found.add(
            new Trap(
                Trap.Kind.EPSILON_ZERO,
                Severity.HARM,
                layer.name(),
                updater.name()
                    + " divides by 0 where a gradient is 0: its epsilon is "
                    + Words.plain(updater.epsilon())
                    + (updater.epsilon() == 0 ? "" : ", which is 0 in HALF"),
                new Advice.Builder()
                    .add(now.wider())
                    .add(Remedy.LARGER_EPSILON, "a larger epsilon")
                    .build()));
        return;
      }
    }
  }

  /** In DL4J it is no way to keep a layer as it is. */
  private void ofNoOp() {
    hint(
        Trap.Kind.NO_OP_UPDATER,
        layer -> layer.updater() != null && layer.updater().name().equals("NoOp"),
        "NoOp takes each gradient whole, as SGD with a learning rate of 1, in ",
        Advice.of(
            Remedy.ANOTHER_UPDATER, "an updater with a learning rate; FrozenLayer keeps weights"));
  }

  private void ofRegularisation() {
    LayerFacts layer = now.strongestDecay();
    Diagnosis diagnosis = now.decay();
    if (layer != null && diagnosis != null) {
      found.add(
          new Trap(
              Trap.Kind.REGULARISATION_TOO_STRONG,
              Severity.HARM,
              layer.name(),
              diagnosis.because(),
              diagnosis.advice()));
    }
  }

  private void ofCells() {
    hint(
        Trap.Kind.SIGMOID_IN_CELL,
        layer ->
            layer.recurrent()
                && layer.gateActivation() != null
                && "Sigmoid".equals(layer.activation()),
        "the activation function of the cell is sigmoid, DL4J's default, in ",
        Advice.of(Remedy.TANH_IN_CELL, "activation(Activation.TANH), as nearly everybody has"));
    hint(
        Trap.Kind.NO_FORGET_BIAS,
        layer -> layer.forgetBias() <= 0,
        "the bias of the forget gate begins with 0 or less in ",
        Advice.of(Remedy.LARGER_GATE_BIAS, "forgetGateBiasInit(1), DL4J's default"));
    hint(
        Trap.Kind.GATES_WITHOUT_BOUND,
        LayerFacts::hasUnboundedGates,
        "the gates have an activation function without bound, and let through more than there is,"
            + " in ",
        Advice.of(Remedy.BOUNDED_ACTIVATION, "use sigmoid gates, DL4J's default"));
    hint(
        Trap.Kind.EQUAL_UNITS,
        layer ->
            "Constant".equals(layer.initialisation())
                && (layer.recurrent() || layer.type().equals("DenseLayer")),
        "all weights begin with the same number, and units that begin alike stay alike, in ",
        Advice.of(Remedy.VARIED_WEIGHTS, "weightInit(WeightInit.XAVIER)"));
  }

  /** If no layer at all has a rate, that has been said. */
  private void ofFreezing() {
    List<LayerFacts> recurrent = facts.layers().stream().filter(LayerFacts::recurrent).toList();
    if (!recurrent.isEmpty() && !now.isRateZero() && recurrent.stream().noneMatch(Traps::moves)) {
      List<String> names = recurrent.stream().map(LayerFacts::name).toList();
      found.add(
          new Trap(
              Trap.Kind.RECURRENT_NOT_TRAINED,
              Severity.HINT,
              names.get(0),
              "no recurrent layer is trained; frozen, or of rate 0: " + CauseWords.list(names),
              Advice.of(Remedy.UNFREEZE, "give them an updater, unless it is meant")));
    }
  }

  /** A schedule may begin with 0. */
  private static boolean moves(LayerFacts layer) {
    UpdaterFacts updater = layer.isTrained() ? layer.updater() : null;
    return updater != null
        && (!updater.hasRate() || updater.rate() != 0 || updater.schedule() != null);
  }

  private void ofClipping() {
    if (facts.isTruncated()) {
      hint(
          Trap.Kind.NO_CLIPPING,
          layer -> layer.recurrent() && !layer.normalisation().limits(),
          "nothing clips the gradient, under truncated backpropagation through time, of ",
          Advice.of(
              Remedy.CLIP,
              "gradientNormalization(ClipElementWiseAbsoluteValue), with a threshold of 1 or so"));
    }
  }

  private void harm(Trap.Kind kind, String finding, Advice advice) {
    found.add(new Trap(kind, Severity.HARM, null, finding, advice));
  }

  private void hint(Trap.Kind kind, Predicate<LayerFacts> has, String finding, Advice advice) {
    List<String> names = facts.trained().stream().filter(has).map(LayerFacts::name).toList();
    if (!names.isEmpty()) {
      found.add(
          new Trap(kind, Severity.HINT, names.get(0), finding + CauseWords.list(names), advice));
    }
  }
}
