/** The program {@code gatewatch-view}: stored runs on the page, read only. */
@NullMarked
package org.gatewatch.view;

import org.jspecify.annotations.NullMarked;
