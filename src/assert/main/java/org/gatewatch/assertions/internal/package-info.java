/** What can be asked of a stored run, without AssertJ: programs ask it, too. */
@NullMarked
package org.gatewatch.assertions.internal;

import org.jspecify.annotations.NullMarked;
