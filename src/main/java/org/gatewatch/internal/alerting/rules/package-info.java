/**
 * Rules that name trouble before it is fatal. Each {@link
 * org.gatewatch.internal.alerting.rules.Rule} judges one sample after the other, {@link
 * org.gatewatch.internal.alerting.rules.AlertLifecycle} make alerts of what it finds, and {@link
 * org.gatewatch.internal.alerting.rules.RuleEngine} runs them all.
 *
 * <p>Nothing here knows a network: samples and their layout are all there is to judge by.
 */
@NullMarked
package org.gatewatch.internal.alerting.rules;

import org.jspecify.annotations.NullMarked;
