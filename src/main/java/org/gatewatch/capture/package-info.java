/**
 * From DL4J's callbacks to a {@link org.gatewatch.sample.Sample}: finds the cells of a network,
 * knows where each gate lies in its flat parameter and gradient vectors, and gathers all quantities
 * of one iteration. Only reads the network.
 */
@NullMarked
package org.gatewatch.capture;

import org.jspecify.annotations.NullMarked;
