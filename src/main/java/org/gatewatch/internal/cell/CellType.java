package org.gatewatch.internal.cell;

/**
 * A type of cell.
 *
 * @param spec what it is made of
 * @param math what it computes
 */
public record CellType(CellSpec spec, CellMath math) {}
