/**
 * What a listener keeps for each network that it hears of, and how an iteration goes through it:
 * callbacks in, samples and alerts out, and no failure into training.
 */
@NullMarked
package org.gatewatch.internal.engine;

import org.jspecify.annotations.NullMarked;
