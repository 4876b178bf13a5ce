package org.gatewatch.ui.web;

import org.gatewatch.alert.Alert;
import org.gatewatch.alert.Phase;
import org.gatewatch.alert.Place;
import org.gatewatch.alert.Trouble;
import org.gatewatch.birth.BirthCertificate;
import org.gatewatch.birth.Counts;
import org.gatewatch.birth.LeadUp;
import org.gatewatch.birth.Spot;
import org.gatewatch.birth.Stage;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.ui.index.IndexedAlert;
import org.jspecify.annotations.Nullable;

/**
 * An alert; see {@link Alert}. Names of layers are untrusted text.
 *
 * @param number position among all alerts of the series, from 0
 * @param opening number of the alert that began the same trouble
 * @param timestamp of the sample that it came with
 */
record AlertJson(
    int number,
    int opening,
    long timestamp,
    Trouble trouble,
    Phase phase,
    int iteration,
    int epoch,
    int since,
    Place place,
    int alsoIn,
    double value,
    double limit,
    String finding,
    String advice,
    @Nullable Certificate certificate) {

  static AlertJson of(IndexedAlert indexed) {
    Alert alert = indexed.alert();
    return new AlertJson(
        indexed.number(),
        indexed.opening(),
        indexed.timestamp(),
        alert.trouble(),
        alert.phase(),
        alert.iteration(),
        alert.epoch(),
        alert.since(),
        alert.place(),
        alert.alsoIn(),
        alert.value(),
        alert.limit(),
        alert.finding(),
        alert.advice(),
        Certificate.of(alert.certificate()));
  }

  /**
   * A birth certificate; see {@link BirthCertificate}.
   *
   * @param words the stage in words
   * @param data whether the minibatch itself was at fault, not the network
   */
  record Certificate(
      Stage stage,
      String words,
      boolean data,
      SpotJson spot,
      int iteration,
      int epoch,
      double value,
      Counts counts,
      Before before) {

    private static @Nullable Certificate of(@Nullable BirthCertificate birth) {
      return birth == null
          ? null
          : new Certificate(
              birth.stage(),
              birth.stage().words(),
              birth.stage().isData(),
              SpotJson.of(birth.spot()),
              birth.iteration(),
              birth.epoch(),
              birth.value(),
              birth.counts(),
              Before.of(birth.before()));
    }
  }

  /** A spot; see {@link Spot}. What is not known is null. */
  record SpotJson(
      @Nullable String layer,
      @Nullable Direction direction,
      @Nullable Kernel kernel,
      @Nullable Gate gate,
      @Nullable Integer timestep,
      @Nullable Integer unit,
      @Nullable Integer example,
      @Nullable Integer row) {

    private static SpotJson of(Spot spot) {
      return new SpotJson(
          spot.layer(),
          spot.direction(),
          spot.kernel(),
          spot.gate(),
          known(spot.timestep()),
          known(spot.unit()),
          known(spot.example()),
          known(spot.row()));
    }

    private static @Nullable Integer known(int position) {
      return position == Spot.UNKNOWN ? null : position;
    }
  }

  /** What led up to it; see {@link LeadUp}. */
  record Before(
      int[] iterations, double[] scores, double[] weights, double[] gradients, double[] updates) {

    private static Before of(LeadUp before) {
      return new Before(
          before.iterations().stream().mapToInt(iteration -> iteration).toArray(),
          before.scores().toArray(),
          before.weights().toArray(),
          before.gradients().toArray(),
          before.updates().toArray());
    }
  }
}
