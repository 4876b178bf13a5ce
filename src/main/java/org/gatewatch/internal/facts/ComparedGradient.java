package org.gatewatch.internal.facts;

/**
 * The derivative of a loss by one parameter, twice.
 *
 * @param layer name of the parameter's layer
 * @param parameter which of the layer's parameters, for people; never empty
 * @param part which part of it, from 0: there is one element of each
 * @param element position in it, from 0
 * @param told what backpropagation gives
 * @param right what differences of the loss give
 */
public record ComparedGradient(
    String layer, String parameter, int part, long element, double told, double right) {}
