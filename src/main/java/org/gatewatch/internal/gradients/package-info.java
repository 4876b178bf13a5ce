/**
 * Whether gradients are right: those that backpropagation gives are compared with differences of
 * the loss. The training thread copies what that takes; everything else is done on another thread,
 * on copies, in type DOUBLE.
 */
@NullMarked
package org.gatewatch.internal.gradients;

import org.jspecify.annotations.NullMarked;
