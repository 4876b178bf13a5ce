/**
 * Gatewatch in the DL4J UI server: the module that the server finds, and nothing else. {@link
 * org.gatewatch.ui.index} knows what the attached storages hold, {@link org.gatewatch.ui.web}
 * answers the page, {@link org.gatewatch.ui.histogram} makes histograms fit to be drawn.
 */
@NullMarked
package org.gatewatch.ui;

import org.jspecify.annotations.NullMarked;
