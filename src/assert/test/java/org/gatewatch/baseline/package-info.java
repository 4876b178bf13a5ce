@NullMarked
package org.gatewatch.baseline;

import org.jspecify.annotations.NullMarked;
