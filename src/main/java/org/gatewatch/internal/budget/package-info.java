/**
 * How much of the processor watching may take: its cost is measured all the time, and what a sample
 * holds is spaced out where it costs more than was allowed.
 */
@NullMarked
package org.gatewatch.internal.budget;

import org.jspecify.annotations.NullMarked;
