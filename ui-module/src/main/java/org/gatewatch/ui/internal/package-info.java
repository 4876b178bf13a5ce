/** What the page's parts share; each part is a package below. */
@NullMarked
package org.gatewatch.ui.internal;

import org.jspecify.annotations.NullMarked;
