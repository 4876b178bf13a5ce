/**
 * Programs that are watched by a {@link org.gatewatch.GatewatchListener}: three to copy ({@link
 * org.gatewatch.examples.FirstRun}, {@link org.gatewatch.examples.StopAndCarryOn}, {@link
 * org.gatewatch.examples.StoredRun}), which need nothing else of this package, and trainings with
 * options.
 */
@NullMarked
package org.gatewatch.examples;

import org.jspecify.annotations.NullMarked;
