package org.gatewatch.gru;

import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Memory that lasts until a layer's pass is over.
 *
 * @param kind of which of DL4J's workspaces
 */
record WorkingMemory(LayerWorkspaceMgr workspaces, ArrayType kind, DataType type) {
  /** Undefined values in 'f' order. */
  INDArray matrix(long rows, long columns) {
    return workspaces.createUninitialized(kind, type, new long[] {rows, columns}, 'f');
  }
}
