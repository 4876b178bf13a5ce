/**
 * All that is known of DL4J: its layers and what they are made of, where their parameters lie, what
 * they leave after a pass, how they train. The rest of the project sees networks through this
 * package.
 */
@NullMarked
package org.gatewatch.internal.dl4j;

import org.jspecify.annotations.NullMarked;
