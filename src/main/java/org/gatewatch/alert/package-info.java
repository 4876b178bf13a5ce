/**
 * What was found in samples: an {@link org.gatewatch.alert.Alert} says what, where, when and how
 * bad, in numbers and in one sentence. Values only; any thread may read them.
 */
@NullMarked
package org.gatewatch.alert;

import org.jspecify.annotations.NullMarked;
