/**
 * Labelled trainings, healthy ones and sick ones, and what is found in them: the parts of {@link
 * org.gatewatch.benchmarks.DiagnosisBenchmark}.
 */
@NullMarked
package org.gatewatch.benchmarks.diagnosis;

import org.jspecify.annotations.NullMarked;
