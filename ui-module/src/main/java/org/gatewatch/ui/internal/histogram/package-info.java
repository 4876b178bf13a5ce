/** From logarithmic buckets, which suit capture, to linear bins, which suit the eye. */
@NullMarked
package org.gatewatch.ui.internal.histogram;

import org.jspecify.annotations.NullMarked;
