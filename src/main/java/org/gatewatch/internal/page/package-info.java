/** Where a page that shows trainings can be opened, for those who know nothing of pages. */
@NullMarked
package org.gatewatch.internal.page;

import org.jspecify.annotations.NullMarked;
