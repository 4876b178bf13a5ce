/**
 * What the attached storages hold, as far as it is small: per session and worker the layout and the
 * scalars of every sample, in the order of their timestamps. Anything larger stays in its storage
 * and is read when asked for.
 *
 * <p>One thread of the index reads from storages and writes to the index; a storage's own threads
 * only leave a note in a queue. Any thread may read the index.
 */
@NullMarked
package org.gatewatch.ui.internal.index;

import org.jspecify.annotations.NullMarked;
