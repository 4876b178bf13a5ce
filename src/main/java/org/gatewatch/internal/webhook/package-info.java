/**
 * Alerts sent to an address on the web, such as a chat room's: by a thread of their own, within
 * bounds, again and again until they are taken.
 */
@NullMarked
package org.gatewatch.internal.webhook;

import org.jspecify.annotations.NullMarked;
