/** Finds trouble in samples and says it once, in words. */
@NullMarked
package org.gatewatch.alert;

import org.jspecify.annotations.NullMarked;
