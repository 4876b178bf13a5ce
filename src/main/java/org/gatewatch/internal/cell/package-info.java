/**
 * Inside a cell: what its gates, its state and its gradients did in one iteration, on a few
 * examples of the minibatch. The training thread only copies what a cell was given ({@link
 * org.gatewatch.internal.cell.CellPass}: input, parameters, state, masks, and the gradient of its
 * output); the rest is computed again from that on another thread: the forward pass with every
 * gate, then backpropagation through time. Knows ND4J and no network.
 *
 * <p>All arrays of values are of type double and ordered [step, example, unit], unit fastest. A
 * step is a timestep in the order in which the cell reads. A cell with several gates has their
 * blocks of units side by side, in the order of {@link
 * org.gatewatch.internal.cell.CellSpec#blocks()}.
 *
 * <p>What a type of cell is made of stands in its {@link org.gatewatch.internal.cell.CellSpec}, and
 * what it computes in its {@link org.gatewatch.internal.cell.CellMath}; nothing else here knows one
 * type from another.
 */
@NullMarked
package org.gatewatch.internal.cell;

import org.jspecify.annotations.NullMarked;
