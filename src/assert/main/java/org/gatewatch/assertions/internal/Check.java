package org.gatewatch.assertions.internal;

import java.util.Optional;
import java.util.function.Consumer;
import org.gatewatch.internal.stored.StoredWorker;

/** Something that must hold for a run. */
@FunctionalInterface
public interface Check {
  /**
   * What is wrong with a run.
   *
   * @param complaints told of samples that cannot be read, a line each
   * @return a text without a full stop, of several lines where there are several places; empty if
   *     the check holds
   */
  Optional<String> violation(StoredWorker run, Consumer<String> complaints);
}
