package org.gatewatch.internal.alerting.advice;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.gatewatch.alert.Severity;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.internal.facts.LayerFacts;
import org.gatewatch.internal.facts.MinibatchFacts;
import org.gatewatch.internal.facts.OutputFacts;
import org.gatewatch.internal.facts.TrainingFacts;
import org.jspecify.annotations.Nullable;

/** Tells what is amiss in the first minibatch, as this network reads it. */
final class DataTraps {
  /** Inputs that reach so far are not normalised. (Our choice.) */
  private static final double UNSCALED = 100;

  /** Weights of usual size make of it what is beyond the ends of a gate. (Our choice.) */
  private static final double LARGE_FOR_GATES = 30;

  /** Fewer values may be the same by chance. (Our choice.) */
  private static final int MANY = 16;

  /** Sequences of fewer timesteps may stay as they are by chance, or for a shorter part. (Ours.) */
  private static final int LONG = 8;

  private static final double PADDED = 0.25;

  /**
   * The loss of an untrained network is about that of a guess (Karpathy, CS231n, "look for correct
   * loss at chance performance"). So many times that is not. (The factors are our choice.)
   */
  private static final double FAR_FROM_CHANCE = 3;

  private static final double FAR_FROM_LABELS = 10;

  private final TrainingFacts facts;
  private final MinibatchFacts first;
  private final List<Trap> found = new ArrayList<>();

  private DataTraps(TrainingFacts facts, MinibatchFacts first) {
    this.facts = facts;
    this.first = first;
  }

  static List<Trap> of(TrainingFacts facts, MinibatchFacts first) {
    DataTraps traps = new DataTraps(facts, first);
    first.inputs().forEach(traps::ofInput);
    first.labels().forEach(traps::ofLabels);
    traps.ofLoss();
    return traps.found;
  }

  private void ofInput(MinibatchFacts.Input input) {
    if (input.range().isConstant()) {
      ofConstant(input);
    } else if (!facts.isTruncated()) {
      ofEnds(input);
    }
    List<LayerFacts> readers =
        input.readers().stream().map(facts::layer).filter(Objects::nonNull).toList();
    boolean takesAny = readers.stream().anyMatch(DataTraps::takesAny);
    // The gates of a cell are at their ends; a layer that is linear or convolves may get over it.
    boolean saturates = readers.stream().anyMatch(LayerFacts::recurrent);
    double magnitude = input.range().magnitude();
    if (!readers.isEmpty() && !takesAny && magnitude >= (saturates ? LARGE_FOR_GATES : UNSCALED)) {
      found.add(
          new Trap(
              Trap.Kind.INPUT_NOT_SCALED,
              saturates && magnitude >= UNSCALED ? Severity.HARM : Severity.HINT,
              input.readers().get(0),
              name(input)
                  + " is not normalised: in the first minibatch it goes from "
                  + words(input.range()),
              Advice.of(
                  Remedy.SCALE_INPUTS,
                  "scale the inputs to about -1 to 1, as NormalizerStandardize does")));
    }
  }

  /** What stays as it is from some timestep on is hardly a part of the sequence. */
  private void ofEnds(MinibatchFacts.Input input) {
    MinibatchFacts.Ends ends = input.ends();
    if (ends.timesteps() >= LONG && ends.alike() >= PADDED * ends.timesteps()) {
      found.add(
          new Trap(
              Trap.Kind.SEQUENCES_PADDED,
              Severity.HINT,
              input.readers().isEmpty() ? null : input.readers().get(0),
              name(input)
                  + " seems to be padded, and a mask is missing: the last "
                  + Math.round(ends.alike())
                  + " of "
                  + ends.timesteps()
                  + " timesteps are the same, on average",
              Advice.of(
                  Remedy.ADD_MASK,
                  "masks for features and labels (DataSet.setFeaturesMaskArray and"
                      + " setLabelsMaskArray), unless it is meant")));
    }
  }

  /** Numbers of rows, or what is normalised there. */
  private static boolean takesAny(LayerFacts layer) {
    return layer.type().contains("Embedding") || layer.type().equals("BatchNormalization");
  }

  /** One of several may be constant by intention, and so may the begin of a sequence. */
  private void ofConstant(MinibatchFacts.Input input) {
    boolean isAll = first.inputs().size() == 1 && !facts.isTruncated();
    found.add(
        new Trap(
            Trap.Kind.INPUT_CONSTANT,
            isAll && input.range().values() >= MANY ? Severity.HARM : Severity.HINT,
            input.readers().isEmpty() ? null : input.readers().get(0),
            name(input)
                + " is constant: all of its values in the first minibatch are "
                + Words.plain(input.range().least()),
            Advice.of(Remedy.CLEAN_FEATURES, "see where the features are read and normalised")));
  }

  private static String name(MinibatchFacts.Input input) {
    return input.name() == null ? "the input" : "the input " + input.name();
  }

  private void ofLabels(MinibatchFacts.Labels labels) {
    OutputFacts output = facts.output(labels.layer());
    Reach reach = output == null ? null : Reach.of(output);
    if (output == null || reach == null || !reach.isBeyond(labels.range(), Reach.LEAST)) {
      return;
    }
    found.add(
        new Trap(
            Trap.Kind.LABELS_OUT_OF_REACH,
            reach.isBeyond(labels.range(), Reach.MUCH) ? Severity.HARM : Severity.HINT,
            output.layer(),
            "the labels of the first minibatch go from "
                + words(labels.range())
                + ", which "
                + output.layer()
                + ", whose "
                + output.activation()
                + " gives "
                + reach.words()
                + ", cannot reach",
            new Advice.Builder()
                .add(
                    Remedy.FITTING_OUTPUT,
                    "use an activation function that reaches them in "
                        + output.layer()
                        + ", such as identity with MSE")
                .add(Remedy.SCALE_LABELS, "scale the labels to what it reaches")
                .build()));
  }

  private void ofLoss() {
    OutputFacts output = facts.outputs().size() == 1 ? facts.outputs().get(0) : null;
    double chance = output == null || output.misfit() != null ? Double.NaN : chance(output);
    double limit = chance * (isSquare(output) ? FAR_FROM_LABELS : FAR_FROM_CHANCE);
    if (!(first.loss() > limit) || Double.isInfinite(first.loss())) {
      return;
    }
    Circumstances now = new Circumstances(facts, facts.rateAtStart());
    Advice.Builder advice = new Advice.Builder();
    facts.layers().forEach(layer -> advice.add(now.bounded(layer.name())));
    found.add(
        new Trap(
            Trap.Kind.LOSS_BEGINS_HIGH,
            Severity.HINT,
            null,
            "the loss begins with "
                + Words.plain(first.loss())
                + ", where "
                + (isSquare(output)
                    ? "outputs as large as the largest label have "
                    : "a guess has ")
                + Words.plain(chance)
                + ": what goes in is too large, or initial weights are",
            advice
                .add(Remedy.SMALLER_WEIGHTS, "smaller initial weights, such as XAVIER")
                .addIf(isLarge(), Remedy.SCALE_INPUTS, "scale the inputs")
                .build()));
  }

  private boolean isLarge() {
    return first.inputs().stream().anyMatch(input -> input.range().magnitude() > FAR_FROM_LABELS);
  }

  /** The loss of one who knows nothing, or an upper bound of it; NaN if it is not known. */
  private double chance(OutputFacts output) {
    boolean isSoftmax = output.activation().equals("Softmax") && output.width() > 1;
    return switch (output.loss()) {
      case "MCXENT", "NegativeLogLikelihood", "SparseMCXENT" ->
          isSoftmax ? Math.log((double) output.width()) : Double.NaN;
      case "BinaryXENT" ->
          output.activation().equals("Sigmoid") && output.width() > 0
              ? output.width() * Math.log(2)
              : Double.NaN;
      case "MSE" -> square(output);
      default -> Double.NaN;
    };
  }

  private double square(OutputFacts output) {
    return first.labels().stream()
        .filter(labels -> labels.layer().equals(output.layer()))
        .mapToDouble(labels -> labels.range().magnitude())
        .filter(magnitude -> magnitude > 0)
        .map(magnitude -> magnitude * magnitude)
        .findFirst()
        .orElse(Double.NaN);
  }

  private static boolean isSquare(@Nullable OutputFacts output) {
    return output != null && output.loss().equals("MSE");
  }

  private static String words(MinibatchFacts.Range range) {
    return Words.plain(range.least()) + " to " + Words.plain(range.greatest());
  }
}
