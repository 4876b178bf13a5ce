/**
 * Looks for values that are not finite in every iteration, and for where the first of them came
 * from.
 */
@NullMarked
package org.gatewatch.internal.nonfinite;

import org.jspecify.annotations.NullMarked;
