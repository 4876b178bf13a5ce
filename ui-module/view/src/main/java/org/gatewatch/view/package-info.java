/** Stored runs opened to be read, and the program {@code gatewatch-view}, which shows them. */
@NullMarked
package org.gatewatch.view;

import org.jspecify.annotations.NullMarked;
