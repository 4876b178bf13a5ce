/**
 * From DL4J's callbacks to a {@link org.gatewatch.sample.Sample}: finds the cells of a network,
 * knows where each gate lies in its flat parameter and gradient vectors, and gathers all quantities
 * of one iteration. Of cells it copies what they were given. Only reads the network, but for {@link
 * org.gatewatch.internal.dl4j.EpsilonTap}, which stands in for a recurrent layer during one
 * backward pass.
 */
@NullMarked
package org.gatewatch.internal.capture;

import org.jspecify.annotations.NullMarked;
