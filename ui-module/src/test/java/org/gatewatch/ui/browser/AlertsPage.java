package org.gatewatch.ui.browser;

import java.util.List;
import org.gatewatch.alert.Phase;
import org.gatewatch.alert.Place;
import org.gatewatch.alert.Trouble;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Quantity;
import org.gatewatch.ui.SyntheticAlerts;

/** A page whose run is in trouble; tests of alerts extend it. */
abstract class AlertsPage extends InsidePage {
  /** At iterations 50, 60, 70, 80 and 90; of three troubles one is over. */
  void storeTroubles() {
    SyntheticAlerts found = run.alerts(5);
    Place cell = found.place(0, Direction.FORWARD, Quantity.GRADIENT, Kernel.RECURRENT, Gate.CELL);
    Place output = found.place(1, Direction.FORWARD, Quantity.ACTIVATION, null, Gate.OUTPUT);
    run.store(storage, 5, List.of(found.opened(Trouble.EXPLODING_GRADIENT, cell)));
    run.store(storage, 6, List.of(run.alerts(6).opened(Trouble.SATURATED_GATE, output)));
    run.store(storage, 7, List.of(run.alerts(7).opened(Trouble.LOSS_JUMP, Place.NETWORK)));
    run.store(
        storage,
        8,
        List.of(
            run.alerts(8).of(Trouble.SATURATED_GATE, Phase.WORSENED, 60, output),
            run.alerts(8).of(Trouble.LOSS_JUMP, Phase.RECOVERED, 70, Place.NETWORK)));
    run.store(storage, 9, 10);
  }
}
