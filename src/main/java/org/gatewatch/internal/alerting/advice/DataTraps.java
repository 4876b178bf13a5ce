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

/** Tells what is amiss in the first minibatch, as this network reads it. */
final class DataTraps {
  /** Inputs that reach so far are not normalised. (Our choice.) */
  private static final double UNSCALED = 100;

  /** Fewer values may be the same by chance. (Our choice.) */
  private static final int MANY = 16;

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
    return traps.found;
  }

  private void ofInput(MinibatchFacts.Input input) {
    if (input.range().isConstant()) {
      ofConstant(input);
    }
    List<LayerFacts> readers =
        input.readers().stream().map(facts::layer).filter(Objects::nonNull).toList();
    boolean takesAny = readers.stream().anyMatch(DataTraps::takesAny);
    if (!readers.isEmpty() && !takesAny && input.range().magnitude() >= UNSCALED) {
      // The gates of a cell are at their ends; a layer that is linear or convolves may get over it.
      boolean saturates = readers.stream().anyMatch(LayerFacts::recurrent);
      found.add(
          new Trap(
              Trap.Kind.INPUT_NOT_SCALED,
              saturates ? Severity.HARM : Severity.HINT,
              input.readers().get(0),
              name(input)
                  + " is not normalised: in the first minibatch it goes from "
                  + words(input.range()),
              Advice.of(
                  Remedy.SCALE_INPUTS,
                  "scale the inputs to about -1 to 1, as NormalizerStandardize does")));
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

  private static String words(MinibatchFacts.Range range) {
    return Words.plain(range.least()) + " to " + Words.plain(range.greatest());
  }
}
