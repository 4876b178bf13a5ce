package org.gatewatch.internal.outlets;

/**
 * What operators want to know of a run, after a sample. NaN is what is not known.
 *
 * @param iteration DL4J's iteration count, from 0
 * @param epoch DL4J's epoch count, from 0
 * @param loss DL4J's score
 * @param lossPerTimestep the same over the timesteps that it counts
 * @param learningRate the largest
 * @param gradientNorm L2 norm of all finite gradients of parameters, summed over the minibatch
 * @param worstUpdateRatio see {@link org.gatewatch.internal.alerting.rules.CellRatios}
 * @param nonFinite how many of the values looked at are NaN or infinite
 * @param iterationsPerSecond since the sample before
 * @param costShare the part of the time since the sample before that training waited for this one,
 *     0 to 1
 * @param samplesLost so far
 * @param openAlerts how many alerts are open
 * @param captureNanos how long training waited for this sample
 */
record RunFigures(
    int iteration,
    int epoch,
    double loss,
    double lossPerTimestep,
    double learningRate,
    double gradientNorm,
    double worstUpdateRatio,
    long nonFinite,
    double iterationsPerSecond,
    double costShare,
    long samplesLost,
    int openAlerts,
    long captureNanos) {}
