/**
 * A network looked at once, without training it: what {@link org.gatewatch.Gatewatch#inspect}
 * returns. Tensors are copies, their shapes are told where they are asked for.
 */
@NullMarked
package org.gatewatch.inspect;

import org.jspecify.annotations.NullMarked;
