/**
 * Where operators look besides the page and the log: meters of Micrometer and events of the JDK's
 * flight recorder, fed on the publisher's thread. Nothing of it is needed, and nothing that fails
 * in it goes further.
 */
@NullMarked
package org.gatewatch.internal.outlets;

import org.jspecify.annotations.NullMarked;
