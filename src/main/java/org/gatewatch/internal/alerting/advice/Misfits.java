package org.gatewatch.internal.alerting.advice;

import java.util.Objects;
import org.gatewatch.internal.facts.OutputFacts;

/** Outputs whose loss and activation function do not fit, in words. */
final class Misfits {
  private Misfits() {}

  /** Why they do not fit, and what would; of an output that has such a misfit. */
  static Diagnosis of(OutputFacts output) {
    String name = output.layer();
    return switch (Objects.requireNonNull(output.misfit(), "an output that fits")) {
      case SOFTMAX_OF_ONE ->
          diagnosis(
              name
                  + " has a softmax over one value, which is 1 whatever goes in: nothing is"
                  + " learned",
              "use sigmoid with XENT in " + name + ", or two outputs");
      case NO_PROBABILITY ->
          diagnosis(
              output.loss()
                  + " of "
                  + name
                  + " needs values from 0 to 1, and "
                  + output.activation()
                  + " gives others",
              "use " + (isBinary(output) ? "sigmoid" : "softmax") + " in " + name);
      case SOFTMAX_WITH_BINARY_LOSS ->
          diagnosis(
              name
                  + " has a softmax with "
                  + output.loss()
                  + ", which takes each output for itself",
              "use MCXENT with softmax in " + name + ", or XENT with sigmoid");
      case SIGMOID_WITH_CLASS_LOSS ->
          diagnosis(
              name + " has sigmoids with " + output.loss() + ": all outputs may go to 1",
              "use softmax with MCXENT in " + name + ", or XENT with sigmoid");
    };
  }

  private static boolean isBinary(OutputFacts output) {
    return output.loss().contains("Binary");
  }

  private static Diagnosis diagnosis(String because, String advice) {
    return new Diagnosis(because, Advice.of(Remedy.FITTING_OUTPUT, advice));
  }
}
