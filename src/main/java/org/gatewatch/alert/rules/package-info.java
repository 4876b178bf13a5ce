/**
 * Rules that name trouble before it is fatal. Each {@link org.gatewatch.alert.rules.Rule} judges
 * one sample after the other, {@link org.gatewatch.alert.rules.Episodes} make alerts of what it
 * finds, and {@link org.gatewatch.alert.rules.TroubleWatch} runs them all.
 *
 * <p>Nothing here knows a network: samples and their layout are all there is to judge by.
 */
@NullMarked
package org.gatewatch.alert.rules;

import org.jspecify.annotations.NullMarked;
