package org.gatewatch.sample;

/**
 * A map of one example, units × timesteps.
 *
 * @param example its position among the examples that are watched, from 0
 * @param map its values, NaN where it is padded; timesteps in the order of the sequence
 */
public record ExampleMap(int example, Heatmap map) {}
