/**
 * What one iteration looked like: immutable values, without any reference to a network, an array or
 * a device. A {@link org.gatewatch.sample.Layout} says once what there is to see; a {@link
 * org.gatewatch.sample.Sample} holds one {@link org.gatewatch.sample.Summary} for each of its
 * {@link org.gatewatch.sample.Slot slots}.
 */
@NullMarked
package org.gatewatch.sample;

import org.jspecify.annotations.NullMarked;
