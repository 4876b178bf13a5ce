package org.gatewatch.internal.alerting.advice;

import java.util.Set;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.facts.TrainingFacts;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.sample.Sample;

/**
 * Says what findings in one training come from, and what to try. Knows what was advised against
 * non-finite values as long as they last, so that nobody advises the opposite. Safe for use by
 * several threads.
 */
public final class Advisor {
  private static final Advice TRAPS_FIRST =
      Advice.of(Remedy.LOOK, "see first to what was named in the log (trap=)");

  private final TrainingFacts facts;
  private volatile Set<Remedy> ofNonFinite = Set.of();
  private volatile boolean masked;
  private volatile boolean misled;

  /** Of a training of which this is known. */
  public Advisor(TrainingFacts facts) {
    this.facts = facts;
  }

  /** What is known of the training. */
  public TrainingFacts facts() {
    return facts;
  }

  /** Whether something else may be why the training is slow: then nobody is told to speed it up. */
  public void setMisled(boolean isMisled) {
    misled = isMisled;
  }

  /** Whether what is found next in a minibatch lies where a mask leaves it out. */
  public void setMasked(boolean isMasked) {
    masked = isMasked;
  }

  /**
   * Of non-finite values, which last from now on.
   *
   * @param sample of the iteration in which they were found
   */
  public Diagnosis begin(NonFiniteOrigin origin, Sample sample) {
    Diagnosis diagnosis = OriginDiagnosis.of(origin, at(sample), masked);
    ofNonFinite = diagnosis.advice().remedies();
    return diagnosis;
  }

  /** Non-finite values are over. */
  public void end() {
    ofNonFinite = Set.of();
  }

  /** What is advised against non-finite values, as long as they last. */
  Set<Remedy> ofNonFinite() {
    return ofNonFinite;
  }

  /** Of what rules find. */
  Diagnosis of(Alert worst, Set<AlertType> with, Sample sample) {
    Diagnosis diagnosis = FindingDiagnosis.of(worst, with, at(sample));
    if (!misled || !diagnosis.advice().remedies().contains(Remedy.RAISE_RATE)) {
      return diagnosis;
    }
    Advice rest = diagnosis.advice().but(Remedy.RAISE_RATE);
    return new Diagnosis(diagnosis.because(), rest.steps().isEmpty() ? TRAPS_FIRST : rest);
  }

  private Circumstances at(Sample sample) {
    return new Circumstances(facts, sample.learningRate());
  }
}
