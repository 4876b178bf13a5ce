package org.gatewatch.internal.alerting.words;

import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Location;
import org.jspecify.annotations.Nullable;

/**
 * What an alert is about: findings that agree in it are one and the same trouble.
 *
 * @param type what is wrong
 * @param layer null for the network as a whole
 * @param direction null for all cells of the layer
 */
public record AlertSubject(AlertType type, @Nullable String layer, @Nullable Direction direction) {

  /** What is wrong at a location, whatever its quantity, kernel and gate. */
  public static AlertSubject of(AlertType type, Location location) {
    return new AlertSubject(type, location.layer(), location.direction());
  }
}
