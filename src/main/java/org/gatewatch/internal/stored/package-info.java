/** Runs read again from what they are stored in, sample by sample. */
@NullMarked
package org.gatewatch.internal.stored;

import org.jspecify.annotations.NullMarked;
