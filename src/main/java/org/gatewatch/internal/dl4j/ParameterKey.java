package org.gatewatch.internal.dl4j;

import org.gatewatch.sample.Direction;

/**
 * What a key in a layer's table of parameters tells.
 *
 * @param direction of the cell that the parameter belongs to
 * @param name the key without what tells the direction, such as {@code RW}
 */
record ParameterKey(Direction direction, String name) {}
