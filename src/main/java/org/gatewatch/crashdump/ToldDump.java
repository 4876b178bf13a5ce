package org.gatewatch.crashdump;

import java.util.List;
import org.gatewatch.alert.Alert;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Sample;
import org.jspecify.annotations.Nullable;

/** A crash dump, whatever it is of, with what it tells. */
abstract sealed class ToldDump permits CrashDump, SameDiffCrashDump {
  private final Told told;

  ToldDump(Told told) {
    this.told = told;
  }

  /**
   * What was found, with the origin of the first non-finite value.
   *
   * @return the alert as it was told
   */
  public Alert alert() {
    return told.alert();
  }

  /**
   * The line of the log.
   *
   * @return one line, without its end
   */
  public String alertLine() {
    return told.line();
  }

  /**
   * Where the value came from.
   *
   * @return the origin of its alert; null if that could not be told
   */
  public @Nullable NonFiniteOrigin origin() {
    return told.alert().origin();
  }

  /**
   * What the samples are made of.
   *
   * @return the layout of all of them
   */
  public Layout layout() {
    return told.layout();
  }

  /**
   * The last samples, oldest first, without what lies inside cells; the last is that of the
   * iteration.
   *
   * @return one or more, unmodifiable
   */
  public List<Sample> samples() {
    return told.samples();
  }
}
