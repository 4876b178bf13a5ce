/**
 * A gated recurrent unit for Deeplearning4j, which has none: {@link org.gatewatch.gru.Gru}
 * configures it, {@link org.gatewatch.gru.GruLayer} runs it. It needs nothing but DL4J, and no
 * listener.
 */
@NullMarked
package org.gatewatch.gru;

import org.jspecify.annotations.NullMarked;
