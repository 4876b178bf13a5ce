package org.gatewatch.internal.cell;

import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Quantity;
import org.jspecify.annotations.Nullable;

/**
 * One thing to see inside a cell.
 *
 * @param quantity what it is
 * @param kernel whose share of a pre-activation, or null
 * @param gate the gate, or null for what a cell has one of
 */
public record CellKey(Quantity quantity, @Nullable Kernel kernel, @Nullable Gate gate) {}
