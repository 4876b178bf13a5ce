/**
 * A network looked at once, without training it: a copy of it computes one iteration up to its
 * update, and what the listener would see of that is gathered, with the arrays themselves.
 */
@NullMarked
package org.gatewatch.internal.inspect;

import org.jspecify.annotations.NullMarked;
