/**
 * The routes under {@code /gatewatch}: the page's files, the stream of server-sent events and the
 * JSON beside it. Storages are read on worker threads, responses written on event loops.
 *
 * <p>NaN and the infinities travel as the strings {@code "NaN"}, {@code "Infinity"} and {@code
 * "-Infinity"}: JSON has no such numbers.
 */
@NullMarked
package org.gatewatch.ui.internal.web;

import org.jspecify.annotations.NullMarked;
