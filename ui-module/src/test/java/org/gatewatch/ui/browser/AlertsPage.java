package org.gatewatch.ui.browser;

import java.util.List;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.ui.SyntheticAlerts;

/** A page whose run is in trouble; tests of alerts extend it. */
abstract class AlertsPage extends InsidePage {
  /** At iterations 50, 60, 70, 80 and 90; of three troubles one is over. */
  void storeAlerts() {
    SyntheticAlerts found = run.alerts(5);
    Location cell =
        found.location(0, Direction.FORWARD, Quantity.GRADIENT, Kernel.RECURRENT, Gate.CELL);
    Location output = found.location(1, Direction.FORWARD, Quantity.ACTIVATION, null, Gate.OUTPUT);
    run.store(storage, 5, List.of(found.opened(AlertType.EXPLODING_GRADIENT, cell)));
    run.store(storage, 6, List.of(run.alerts(6).opened(AlertType.SATURATED_GATE, output)));
    run.store(storage, 7, List.of(run.alerts(7).opened(AlertType.LOSS_JUMP, Location.NETWORK)));
    run.store(
        storage,
        8,
        List.of(
            run.alerts(8).of(AlertType.SATURATED_GATE, AlertState.WORSENED, 60, output),
            run.alerts(8).of(AlertType.LOSS_JUMP, AlertState.RESOLVED, 70, Location.NETWORK)));
    run.store(storage, 9, 10);
  }
}
