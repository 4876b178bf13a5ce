/**
 * Graphs of SameDiff watched while they train. {@link org.gatewatch.internal.samediff.GraphReader}
 * finds what a graph trains: recurrent operations, which an {@link
 * org.gatewatch.internal.samediff.OpReader} knows, gate by gate, and whatever else has a gradient.
 * {@link org.gatewatch.internal.samediff.GraphCapture} gathers a sample from the callbacks of an
 * iteration. SameDiff changes a variable as soon as its gradient is there, in the middle of the
 * backward pass, and uses arrays again; so what comes is copied, in the callback, to flat vectors
 * in which each gate is a run of elements, as in DL4J's networks. From there on everything is as
 * for those.
 */
@NullMarked
package org.gatewatch.internal.samediff;

import org.jspecify.annotations.NullMarked;
