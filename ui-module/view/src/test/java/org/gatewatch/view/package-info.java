@NullMarked
package org.gatewatch.view;

import org.jspecify.annotations.NullMarked;
