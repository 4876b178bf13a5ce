/**
 * Runnable trainings, watched by a {@link org.gatewatch.GatewatchListener}, and the benchmarks.
 * Each program ends with exit status 0, or with 2 and one line on standard error if what it was
 * given cannot be used.
 */
@NullMarked
package org.gatewatch.examples;

import org.jspecify.annotations.NullMarked;
