/** Tests of the examples: their parts in this JVM, their programs in JVMs of their own. */
@NullMarked
package org.gatewatch.examples;

import org.jspecify.annotations.NullMarked;
