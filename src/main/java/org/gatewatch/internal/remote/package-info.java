/**
 * Records on their way to a UI server on another machine: kept until the server has them, within
 * bounds, and sent by a thread of their own.
 */
@NullMarked
package org.gatewatch.internal.remote;

import org.jspecify.annotations.NullMarked;
