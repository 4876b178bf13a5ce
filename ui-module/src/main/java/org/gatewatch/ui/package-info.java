/**
 * Gatewatch in the DL4J UI server: the module that the server finds; and the page of a run in one
 * file, without a server. {@code org.gatewatch.ui.internal.index} knows what the attached storages
 * hold, {@code org.gatewatch.ui.internal.web} answers the page, {@code
 * org.gatewatch.ui.internal.histogram} makes histograms fit to be drawn, {@code
 * org.gatewatch.ui.internal.report} writes the file.
 */
@NullMarked
package org.gatewatch.ui;

import org.jspecify.annotations.NullMarked;
