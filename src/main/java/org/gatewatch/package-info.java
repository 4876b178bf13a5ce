/**
 * Gatewatch for Deeplearning4j: attach a {@link org.gatewatch.GatewatchListener} to a network and
 * watch every gate of every LSTM while it trains.
 */
@NullMarked
package org.gatewatch;

import org.jspecify.annotations.NullMarked;
