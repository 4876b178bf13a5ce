package org.gatewatch.internal.outlets;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.synthetic.Summaries;
import org.gatewatch.synthetic.SyntheticNetwork;
import org.gatewatch.synthetic.SyntheticSamples;

/** A run that is made up; a program that needs neither Micrometer nor the flight recorder. */
final class ShownRun {
  private static final long SECOND = 1_000_000_000L;
  private static final Layout LAYOUT =
      SyntheticNetwork.of("FLOAT").lstm("lstm0", 3, 4).lstm("lstm1", 4, 4).layout();

  private ShownRun() {}

  static SyntheticSamples samples() {
    return new SyntheticSamples(LAYOUT)
        .every(10)
        .score(6)
        .timesteps(3)
        .learningRate(0.01)
        .with(SyntheticSamples.of(0, Quantity.WEIGHT), Summaries.of(1, -1))
        .with(SyntheticSamples.of(0, Quantity.UPDATE), Summaries.of(2e-3, -2e-3))
        .with(SyntheticSamples.of(1, Quantity.WEIGHT), Summaries.of(1, -1))
        .with(SyntheticSamples.of(1, Quantity.UPDATE), Summaries.of(1e-5, 1e-5))
        .with(SyntheticSamples.of(0, Quantity.GRADIENT), Summaries.of(3, Double.NaN));
  }

  /** One with meters, if there can be any, whoever else has some in this JVM. */
  static Outlets outlets(String worker, List<Alert> heard) {
    return outlets(worker, heard, new MeterPlaces(1));
  }

  static Outlets outlets(String worker, List<Alert> heard, MeterPlaces places) {
    Outlets outlets = new Outlets("a run", worker, heard::add, places);
    outlets.begin(LAYOUT);
    return outlets;
  }

  static Alert alert(AlertState state, int iteration, String layer) {
    return new Alert(
        AlertType.DEAD_UNITS,
        state,
        iteration,
        0,
        5,
        new Location(layer, null, Quantity.ACTIVATION, null, null),
        0,
        0.5,
        0.1,
        "units are dead",
        "another initialisation",
        null);
  }

  /** Shows it where nothing does. */
  public static void main(String[] args) {
    List<Alert> heard = new ArrayList<>();
    Outlets outlets = outlets("w", heard);
    SyntheticSamples samples = samples();
    outlets.sample(samples.next(), 0);
    outlets.alert(alert(AlertState.OPENED, 5, "lstm0"));
    outlets.sample(samples.next(), SECOND);
    outlets.close();
    System.out.println(
        (has("jdk.jfr.Event") ? "a recorder, " : "no recorder, ")
            + (has("io.micrometer.core.instrument.Metrics") ? "meters, " : "no meters, ")
            + heard.size()
            + " alert");
  }

  private static boolean has(String type) {
    try {
      Class.forName(type);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
