/**
 * Where the first non-finite value of a training came from: values that only say, and do nothing.
 */
@NullMarked
package org.gatewatch.origin;

import org.jspecify.annotations.NullMarked;
