/**
 * Runs as event files of TensorBoard: while they train, by a {@link
 * org.gatewatch.tensorboard.TensorBoardRouter}, or from a storage, by {@link
 * org.gatewatch.tensorboard.TensorBoardExport}.
 */
@NullMarked
package org.gatewatch.tensorboard;

import org.jspecify.annotations.NullMarked;
