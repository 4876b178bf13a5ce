/**
 * The page's files, from the class path, and joined into the few that a browser asks for: one
 * script and one sheet. Servers send these, and reports hold them.
 */
@NullMarked
package org.gatewatch.ui.internal.page;

import org.jspecify.annotations.NullMarked;
