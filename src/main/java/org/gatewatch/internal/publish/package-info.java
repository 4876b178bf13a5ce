/**
 * The hand-off from the training thread to storage: bounded, never blocking, off the training
 * thread from there on.
 */
@NullMarked
package org.gatewatch.internal.publish;

import org.jspecify.annotations.NullMarked;
