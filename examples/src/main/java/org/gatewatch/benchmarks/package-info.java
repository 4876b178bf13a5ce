/**
 * What Gatewatch costs. Each benchmark ends with one line {@code RESULT name=value name=value …}.
 */
@NullMarked
package org.gatewatch.benchmarks;

import org.jspecify.annotations.NullMarked;
