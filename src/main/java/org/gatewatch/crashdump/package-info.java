/**
 * What is kept of an iteration in which the first non-finite value was found, so that it can be
 * read and computed again elsewhere: {@link org.gatewatch.crashdump.CrashDump} of a network, {@link
 * org.gatewatch.crashdump.SameDiffCrashDump} of a graph.
 */
@NullMarked
package org.gatewatch.crashdump;

import org.jspecify.annotations.NullMarked;
