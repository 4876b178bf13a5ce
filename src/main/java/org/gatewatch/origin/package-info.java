/**
 * Where the first non-finite value of a training came from: values that only say, and do nothing.
 * Any thread may read them. What could not be told is null, or {@link
 * org.gatewatch.sample.Position#UNKNOWN} for a position.
 */
@NullMarked
package org.gatewatch.origin;

import org.jspecify.annotations.NullMarked;
