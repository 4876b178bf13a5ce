/**
 * From tensors to {@link org.gatewatch.sample.Summary summaries}: in one pass over memory of the
 * CPU where they lie, or over copies on the thread that awaits the summaries, or with operations of
 * ND4J on any backend. Knows arrays and segments of them, and nothing of networks, layers or gates.
 */
@NullMarked
package org.gatewatch.internal.summarise;

import org.jspecify.annotations.NullMarked;
