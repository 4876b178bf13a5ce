/**
 * The program {@code gatewatch}: what is stored of runs, for terminals, scripts and build servers.
 */
@NullMarked
package org.gatewatch.command;

import org.jspecify.annotations.NullMarked;
