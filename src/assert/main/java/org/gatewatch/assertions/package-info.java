/**
 * Assertions on trainings that were watched, in the style of AssertJ: {@link
 * org.gatewatch.assertions.GatewatchAssert} is where they begin.
 */
@NullMarked
package org.gatewatch.assertions;

import org.jspecify.annotations.NullMarked;
