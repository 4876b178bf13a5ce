/**
 * What a network's configuration says of how it trains: values only, without any class of DL4J, for
 * whoever judges a training or shows what it is.
 */
@NullMarked
package org.gatewatch.internal.facts;

import org.jspecify.annotations.NullMarked;
