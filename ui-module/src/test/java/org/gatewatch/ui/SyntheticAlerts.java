package org.gatewatch.ui;

import java.util.List;
import java.util.Locale;
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
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Series;
import org.jspecify.annotations.Nullable;

/** Alerts that nobody found, of one sample of a {@link SyntheticRun}. */
public final class SyntheticAlerts {
  public static final LeadUp BEFORE =
      new LeadUp(
          List.of(180, 190, 200, 210, 220),
          Series.of(2.1, 2.2, 2.9, 11, Double.POSITIVE_INFINITY),
          Series.of(4, 4.1, 5.2, 40, 9e3),
          Series.of(0.3, 0.5, 8, 700, 8e7),
          Series.of(1e-3, 2e-3, 0.09, 7, 1e4));

  private final Layout layout;
  private final int iteration;

  SyntheticAlerts(Layout layout, int i) {
    this.layout = layout;
    this.iteration = i * 10;
  }

  /** An alert of any trouble; an advice and a finding that name the layer. */
  public Alert of(Trouble trouble, Phase phase, int since, Place place) {
    String words = trouble.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return new Alert(
        trouble,
        phase,
        iteration,
        iteration / 500,
        since,
        place,
        phase == Phase.WORSENED ? 2 : 0,
        93.25,
        70,
        phase == Phase.RECOVERED
            ? "back to normal"
            : words + " in " + (place.layer() == null ? "the network" : place.layer()),
        phase == Phase.RECOVERED ? "nothing" : "clip gradients, or lower the learning rate",
        null);
  }

  /** An alert that opens now. */
  public Alert opened(Trouble trouble, Place place) {
    return of(trouble, Phase.OPENED, iteration, place);
  }

  /** A place in a layer of the run. */
  public Place place(
      int layer,
      @Nullable Direction direction,
      @Nullable Quantity quantity,
      @Nullable Kernel kernel,
      @Nullable Gate gate) {
    return new Place(layout.layers().get(layer).name(), direction, quantity, kernel, gate);
  }

  /** The first NaN, in the deltas of the second layer's backward forget gate. */
  public Alert born() {
    Spot spot =
        Spot.ofCell(layout.layers().get(1).name(), Direction.BACKWARD)
            .in(Gate.FORGET, null)
            .at(3, 7, 2);
    return certified(Stage.GATE_DELTA, spot, Double.NaN, new Counts(9600, 12, 3, 1), BEFORE);
  }

  /** An infinity in the features. */
  public Alert badData() {
    Spot spot = Spot.ofCell("input 0", null).at(5, 4, 1);
    return certified(
        Stage.INPUT_DATA, spot, Double.NEGATIVE_INFINITY, new Counts(1152, 0, 0, 2), LeadUp.NONE);
  }

  /** A NaN of which only the sample tells. */
  public Alert seen() {
    Spot spot = Spot.ofCell(layout.layers().get(0).name(), Direction.FORWARD);
    return certified(Stage.CELL_STATE, spot, Double.NaN, new Counts(960, 9, 0, 0), LeadUp.NONE);
  }

  private Alert certified(Stage stage, Spot spot, double value, Counts counts, LeadUp before) {
    BirthCertificate birth =
        new BirthCertificate(stage, spot, iteration, iteration / 500, value, counts, before);
    return new Alert(
        Trouble.NON_FINITE,
        Phase.OPENED,
        iteration,
        iteration / 500,
        iteration,
        new Place(spot.layer(), spot.direction(), stage.quantity(), spot.kernel(), spot.gate()),
        4,
        value,
        Double.NaN,
        "the first value is in the " + stage.words() + " of " + spot.layer(),
        stage.advice(),
        birth);
  }

  /** That all values are finite again. */
  public Alert recovered(int since) {
    return new Alert(
        Trouble.NON_FINITE,
        Phase.RECOVERED,
        iteration,
        iteration / 500,
        since,
        Place.NETWORK,
        0,
        1.5,
        Double.NaN,
        "all values are finite again",
        "nothing",
        null);
  }
}
