/**
 * The crash dump: one file with all that it takes to compute the iteration again in which the first
 * non-finite value was found, and what is known of it. {@link
 * org.gatewatch.crashdump.CrashDump#read} reads it, {@link org.gatewatch.crashdump.CrashReplay}
 * computes.
 *
 * <p>A crash dump that was read holds a network, which belongs to one thread at a time.
 */
@NullMarked
package org.gatewatch.internal.crashdump;

import org.jspecify.annotations.NullMarked;
