/** The character model that examples and benchmarks train, and what it learns from. */
@NullMarked
package org.gatewatch.examples.training;

import org.jspecify.annotations.NullMarked;
