@NullMarked
package org.gatewatch.assertions;

import org.jspecify.annotations.NullMarked;
