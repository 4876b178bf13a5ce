/**
 * Reads Keras's GRU with DL4J's import of Keras models, which knows none. Needs
 * deeplearning4j-modelimport, which the rest of the artifact does without.
 */
@NullMarked
package org.gatewatch.gru.keras;

import org.jspecify.annotations.NullMarked;
