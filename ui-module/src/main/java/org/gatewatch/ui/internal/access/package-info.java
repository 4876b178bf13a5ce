/**
 * Who may read the page, its files, its data and its stream: one {@link
 * org.gatewatch.ui.internal.access.Door} before every route of Gatewatch. It knows nothing of what
 * lies behind it.
 */
@NullMarked
package org.gatewatch.ui.internal.access;

import org.jspecify.annotations.NullMarked;
