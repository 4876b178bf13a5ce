/**
 * From tensors to {@link org.gatewatch.sample.Summary summaries}, in one pass over the memory that
 * holds them. Knows arrays and segments of them, and nothing of networks, layers or gates.
 */
@NullMarked
package org.gatewatch.summarise;

import org.jspecify.annotations.NullMarked;
