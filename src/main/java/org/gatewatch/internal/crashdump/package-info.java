/**
 * The crash dump: one file with all that it takes to compute the iteration again in which the first
 * non-finite value was found, and what is known of it.
 */
@NullMarked
package org.gatewatch.internal.crashdump;

import org.jspecify.annotations.NullMarked;
