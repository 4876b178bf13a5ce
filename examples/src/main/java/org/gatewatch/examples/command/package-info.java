/**
 * What the programs with options have in common: their command line, the terminal and the page.
 * Each ends with exit status 0, or with 2 and one line on standard error if what it was given
 * cannot be used.
 */
@NullMarked
package org.gatewatch.examples.command;

import org.jspecify.annotations.NullMarked;
