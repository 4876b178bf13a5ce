/**
 * Judges samples: what is non-finite, what the rules find, which of it comes from what, and in
 * which words it is told. Knows summaries and facts of the training, and no network.
 */
@NullMarked
package org.gatewatch.internal.alerting;

import org.jspecify.annotations.NullMarked;
