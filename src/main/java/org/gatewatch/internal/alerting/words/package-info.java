/** Numbers and places as people read them, and what makes two findings one. */
@NullMarked
package org.gatewatch.internal.alerting.words;

import org.jspecify.annotations.NullMarked;
