package org.gatewatch.ui;

import java.util.List;
import java.util.Locale;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.origin.NonFiniteCounts;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.NormHistory;
import org.gatewatch.origin.OtherWorker;
import org.gatewatch.origin.SequenceSegment;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Position;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Series;
import org.jspecify.annotations.Nullable;

/** Alerts that nobody found, of one sample of a {@link SyntheticRun}. */
public final class SyntheticAlerts {
  public static final NormHistory BEFORE =
      new NormHistory(
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
  public Alert of(AlertType type, AlertState state, int since, Location location) {
    String words = type.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return new Alert(
        type,
        state,
        iteration,
        iteration / 500,
        since,
        location,
        state == AlertState.WORSENED ? 2 : 0,
        93.25,
        70,
        state == AlertState.RESOLVED
            ? "back to normal"
            : words + " in " + (location.layer() == null ? "the network" : location.layer()),
        state == AlertState.RESOLVED ? "nothing" : "clip gradients, or lower the learning rate",
        null);
  }

  /** An alert that opens now. */
  public Alert opened(AlertType type, Location location) {
    return of(type, AlertState.OPENED, iteration, location);
  }

  /** A place in a layer of the run. */
  public Location location(
      int layer,
      @Nullable Direction direction,
      @Nullable Quantity quantity,
      @Nullable Kernel kernel,
      @Nullable Gate gate) {
    return new Location(layout.layers().get(layer).name(), direction, quantity, kernel, gate);
  }

  /** The first NaN, in the deltas of the second layer's backward forget gate. */
  public Alert born() {
    Position position =
        Position.ofCell(layout.layers().get(1).name(), Direction.BACKWARD)
            .in(Gate.FORGET, null)
            .at(3, 7, 2);
    return certified(
        Stage.GATE_DELTA, position, Double.NaN, new NonFiniteCounts(9600, 12, 3, 1), BEFORE);
  }

  /** An infinity in the features. */
  public Alert badData() {
    Position position = Position.ofCell("input 0", null).at(5, 4, 1);
    return certified(
        Stage.INPUT_DATA,
        position,
        Double.NEGATIVE_INFINITY,
        new NonFiniteCounts(1152, 0, 0, 2),
        NormHistory.NONE);
  }

  /** A NaN in a segment of a sequence, that averaging brought from another worker. */
  public Alert averaged() {
    Alert there = badData();
    Position here = Position.ofCell(layout.layers().get(0).name(), Direction.FORWARD).at(17, 1, 0);
    NonFiniteOrigin origin =
        new NonFiniteOrigin(
            Stage.PARAMETER,
            here,
            iteration,
            0,
            Double.NaN,
            NonFiniteCounts.NONE,
            NormHistory.NONE,
            new SequenceSegment(2, 16),
            new OtherWorker("other", there.origin()));
    return certified(origin, 0);
  }

  /** A NaN of which only the sample tells. */
  public Alert seen() {
    Position position = Position.ofCell(layout.layers().get(0).name(), Direction.FORWARD);
    return certified(
        Stage.CELL_STATE,
        position,
        Double.NaN,
        new NonFiniteCounts(960, 9, 0, 0),
        NormHistory.NONE);
  }

  private Alert certified(
      Stage stage, Position position, double value, NonFiniteCounts counts, NormHistory before) {
    NonFiniteOrigin origin =
        new NonFiniteOrigin(stage, position, iteration, iteration / 500, value, counts, before);
    return certified(origin, 4);
  }

  private Alert certified(NonFiniteOrigin origin, int alsoIn) {
    Position position = origin.position();
    Stage stage = origin.stage();
    return new Alert(
        AlertType.NON_FINITE,
        AlertState.OPENED,
        iteration,
        iteration / 500,
        iteration,
        position.location().withQuantity(stage.quantity()),
        alsoIn,
        origin.value(),
        Double.NaN,
        "the first value is in the " + stage.words() + " of " + position.location().layer(),
        stage.advice(),
        origin);
  }

  /** That all values are finite again. */
  public Alert resolved(int since) {
    return new Alert(
        AlertType.NON_FINITE,
        AlertState.RESOLVED,
        iteration,
        iteration / 500,
        since,
        Location.NETWORK,
        0,
        1.5,
        Double.NaN,
        "all values are finite again",
        "nothing",
        null);
  }
}
