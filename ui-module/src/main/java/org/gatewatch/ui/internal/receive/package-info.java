/**
 * Takes what routers on other machines send, each record once, and puts it into a storage of the
 * server.
 */
@NullMarked
package org.gatewatch.ui.internal.receive;

import org.jspecify.annotations.NullMarked;
