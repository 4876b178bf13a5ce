package org.gatewatch.ui.internal.web;

import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.alert.Severity;
import org.gatewatch.internal.alerting.words.LeadUp;
import org.gatewatch.origin.NonFiniteCounts;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.NormHistory;
import org.gatewatch.origin.OtherWorker;
import org.gatewatch.origin.SequenceSegment;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Position;
import org.gatewatch.ui.internal.index.IndexedAlert;
import org.jspecify.annotations.Nullable;

/**
 * An alert; see {@link Alert}. Names of layers are untrusted text.
 *
 * @param number position among all alerts of the series, from 0
 * @param opening number of the alert that opened the same one
 * @param timestamp of the sample that it came with
 * @param title what is wrong, in a few words
 * @param opensWhen the limits of this type of alert, in words
 */
record AlertJson(
    int number,
    int opening,
    long timestamp,
    AlertType type,
    String title,
    String opensWhen,
    Severity severity,
    AlertState state,
    int iteration,
    int epoch,
    int since,
    Location location,
    int alsoIn,
    double value,
    double limit,
    String finding,
    String advice,
    @Nullable OriginJson origin) {

  static AlertJson of(IndexedAlert indexed) {
    Alert alert = indexed.alert();
    return new AlertJson(
        indexed.number(),
        indexed.opening(),
        indexed.timestamp(),
        alert.type(),
        alert.type().title(),
        alert.type().opensWhen(),
        alert.severity(),
        alert.state(),
        alert.iteration(),
        alert.epoch(),
        alert.since(),
        alert.location(),
        alert.alsoIn(),
        alert.value(),
        alert.limit(),
        alert.finding(),
        alert.advice(),
        OriginJson.of(alert.origin()));
  }

  /**
   * An origin; see {@link NonFiniteOrigin}.
   *
   * @param words the stage in words
   * @param data whether the minibatch itself was at fault, not the network
   * @param leadUp what led up to it, as the log says it; empty if nothing is known to
   * @param segment null unless the timestep is one of a sequence that was trained on in segments
   */
  record OriginJson(
      Stage stage,
      String words,
      boolean data,
      PositionJson position,
      int iteration,
      int epoch,
      double value,
      NonFiniteCounts counts,
      Before before,
      String leadUp,
      @Nullable SequenceSegment segment,
      @Nullable FromJson from) {

    private static @Nullable OriginJson of(@Nullable NonFiniteOrigin origin) {
      return origin == null
          ? null
          : new OriginJson(
              origin.stage(),
              origin.stage().words(),
              origin.stage().isData(),
              PositionJson.of(origin.position()),
              origin.iteration(),
              origin.epoch(),
              origin.value(),
              origin.counts(),
              Before.of(origin.before()),
              LeadUp.sentence(origin),
              origin.segment(),
              FromJson.of(origin.from()));
    }
  }

  /** The worker that brought it by averaging, with where it appeared there in words. */
  record FromJson(String worker, int iteration, String words, boolean data) {

    private static @Nullable FromJson of(@Nullable OtherWorker other) {
      return other == null
          ? null
          : new FromJson(
              other.worker(),
              other.origin().iteration(),
              other.origin().stage().words(),
              other.origin().stage().isData());
    }
  }

  /** A position; see {@link Position}. What is not known is null. */
  record PositionJson(
      @Nullable String layer,
      @Nullable Direction direction,
      @Nullable Kernel kernel,
      @Nullable Gate gate,
      @Nullable Integer timestep,
      @Nullable Integer unit,
      @Nullable Integer example,
      @Nullable Integer row) {

    private static PositionJson of(Position position) {
      return new PositionJson(
          position.location().layer(),
          position.location().direction(),
          position.location().kernel(),
          position.location().gate(),
          known(position.timestep()),
          known(position.unit()),
          known(position.example()),
          known(position.row()));
    }

    private static @Nullable Integer known(int position) {
      return position == Position.UNKNOWN ? null : position;
    }
  }

  /** What led up to it; see {@link NormHistory}. */
  record Before(
      int[] iterations, double[] scores, double[] weights, double[] gradients, double[] updates) {

    private static Before of(NormHistory before) {
      return new Before(
          before.iterations().stream().mapToInt(iteration -> iteration).toArray(),
          before.scores().toArray(),
          before.weights().toArray(),
          before.gradients().toArray(),
          before.updates().toArray());
    }
  }
}
