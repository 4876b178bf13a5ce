@NullMarked
package org.gatewatch.command;

import org.jspecify.annotations.NullMarked;
