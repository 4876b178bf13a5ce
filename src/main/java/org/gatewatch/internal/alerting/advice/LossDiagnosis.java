package org.gatewatch.internal.alerting.advice;

import org.gatewatch.internal.facts.OutputFacts;
import org.jspecify.annotations.Nullable;

/** What a loss that is NaN or infinite comes from, though all before it is finite. */
final class LossDiagnosis {
  private LossDiagnosis() {}

  /**
   * Of one output.
   *
   * @param output null if it is not known which it is, or what it computes
   */
  static Diagnosis of(@Nullable OutputFacts output, Circumstances now) {
    if (output == null) {
      return Diagnosis.of(
          new Advice.Builder()
              .add(now.lowerRate())
              .add(Remedy.LOOK, "see which labels came in this iteration")
              .build());
    }
    if (output.misfit() != null) {
      return Misfits.of(output);
    }
    return switch (output.loss()) {
      case "MCXENT", "NegativeLogLikelihood", "SparseMCXENT", "BinaryXENT", "KLD", "MultiLabel" ->
          ofLogarithm(output, now);
      case "MSE", "L2", "SquaredHinge" -> ofDifference(output, "takes the square of", now);
      case "MAE", "L1" -> ofDifference(output, "adds up", now);
      case "MAPE" ->
          ofLabels(output, "divides by each label, and a label may be 0", "no labels of 0, or MAE");
      case "MSLE" ->
          ofLabels(
              output,
              "takes the logarithm of 1 + each label and output",
              "no label below 0, or MSE");
      case "Poisson" ->
          new Diagnosis(
              output.loss() + " takes the logarithm of the output, which may be 0 or less",
              Advice.of(Remedy.FITTING_OUTPUT, "an output above 0: softplus in " + output.layer()));
      case "CosineProximity" ->
          ofLabels(output, "divides by the norm of output and label", "no labels that are all 0");
      default -> Diagnosis.of(otherwise(now));
    };
  }

  private static Diagnosis ofLogarithm(OutputFacts output, Circumstances now) {
    return new Diagnosis(
        output.loss() + " takes the logarithm of the output, which may be 0",
        new Advice.Builder()
            .add(now.wider())
            .add(now.lowerRate())
            .add(Remedy.LOOK, "see whether all labels are from 0 to 1")
            .build());
  }

  private static Diagnosis ofDifference(OutputFacts output, String how, Circumstances now) {
    return new Diagnosis(
        output.loss() + " " + how + " what lies between output and label, which is too large",
        new Advice.Builder()
            .add(Remedy.SCALE_LABELS, "scale the labels")
            .add(now.wider())
            .add(now.lowerRate())
            .add(now.clip(null))
            .build());
  }

  private static Diagnosis ofLabels(OutputFacts output, String why, String labels) {
    return new Diagnosis(
        output.loss() + " " + why,
        Advice.of(Remedy.CLEAN_LABELS, "with " + output.loss() + ", " + labels));
  }

  private static Advice otherwise(Circumstances now) {
    return new Advice.Builder()
        .add(now.lowerRate())
        .add(Remedy.LOOK, "see which labels came in this iteration")
        .build();
  }
}
