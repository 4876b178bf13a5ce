/**
 * What a remote router and a UI server say to each other: the bytes alone, for both sides.
 *
 * <p>A request of {@code POST /gatewatch/receive} is a {@link org.gatewatch.internal.wire.Batch},
 * an answer of status 200 or 409 a {@link org.gatewatch.internal.wire.Receipt}; any other answer is
 * a line of text. A router numbers its records. What a server has taken it does not take again,
 * however often it comes; so a router sends each until it has a receipt.
 */
@NullMarked
package org.gatewatch.internal.wire;

import org.jspecify.annotations.NullMarked;
