package org.gatewatch.internal.alerting.words;

import java.util.Objects;
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

  /** Written out, since that of a record goes through method handles, and maps ask for it often. */
  @Override
  public int hashCode() {
    return 31 * (31 * type.hashCode() + Objects.hashCode(layer)) + Objects.hashCode(direction);
  }

  /** Written out for the same reason. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AlertSubject that
        && type == that.type
        && direction == that.direction
        && Objects.equals(layer, that.layer);
  }
}
