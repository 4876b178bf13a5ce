package org.gatewatch.internal.samediff;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What a graph trains. Names only: it holds nothing of the graph.
 *
 * @param layers in the order in which the graph computes them
 * @param variables in the order of their place in flat vectors
 * @param backwards by the name of an operation that computes gradients, the recurrent operation
 *     whose gradients these are; where nothing but the gradient of its first output, the last of
 *     what it is given, arrives there
 * @param length of a flat vector
 * @param type of a flat vector, which holds every variable's values as they are
 */
record GraphStructure(
    List<GraphLayer> layers,
    List<GraphVariable> variables,
    Map<String, RecurrentOp> backwards,
    long length,
    DataType type) {}
