/**
 * What healthy runs have in common, learnt from stored ones, and how far another run is from it:
 * {@link org.gatewatch.baseline.Baseline}.
 */
@NullMarked
package org.gatewatch.baseline;

import org.jspecify.annotations.NullMarked;
