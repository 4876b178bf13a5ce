/** The page of one run in one file, without a server. */
@NullMarked
package org.gatewatch.ui.internal.report;

import org.jspecify.annotations.NullMarked;
