/**
 * What tells the listener of a recurrent layer that somebody wrote: its parameters, its gates, and
 * what it computes. A layer says it itself as a {@link org.gatewatch.cell.DescribedCell}, or
 * whoever builds the listener does, with {@code describe}.
 */
@NullMarked
package org.gatewatch.cell;

import org.jspecify.annotations.NullMarked;
