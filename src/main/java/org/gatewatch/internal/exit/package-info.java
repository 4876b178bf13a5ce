/** What is done when the JVM ends and nobody has closed what sends. */
@NullMarked
package org.gatewatch.internal.exit;

import org.jspecify.annotations.NullMarked;
