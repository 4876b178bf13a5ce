/** Numbers and places as people read them. */
@NullMarked
package org.gatewatch.internal.alerting.words;

import org.jspecify.annotations.NullMarked;
