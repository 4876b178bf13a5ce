/**
 * Gatewatch for Deeplearning4j: attach a {@link org.gatewatch.GatewatchListener} to a network and
 * watch every gate of every LSTM while it trains.
 *
 * <p>Here is all that a training needs: the listener, its {@link
 * org.gatewatch.GatewatchListenerBuilder builder}, what it does on {@link
 * org.gatewatch.NonFinitePolicy NaN and infinite values}, and the {@link
 * org.gatewatch.NonFiniteException} that ends {@code fit} if that was asked for. {@link
 * org.gatewatch.Gatewatch} looks at a network once, without training it. What the listener tells is
 * in {@link org.gatewatch.alert}, what it stores in {@link org.gatewatch.sample} and {@link
 * org.gatewatch.storage}.
 *
 * <p>In all packages: nothing is null unless its type says {@code @Nullable}; values are immutable
 * and may go to any thread; positions (of layers, timesteps, units, examples, rows and columns)
 * count from 0; time is in milliseconds since 1970 or, as a duration, in nanoseconds.
 */
@NullMarked
package org.gatewatch;

import org.jspecify.annotations.NullMarked;
