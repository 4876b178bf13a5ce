package org.gatewatch.internal.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.Networks;
import org.gatewatch.SameDiffLstm;
import org.gatewatch.internal.dl4j.Block;
import org.gatewatch.internal.dl4j.DataLabels;
import org.gatewatch.internal.dl4j.Descriptions;
import org.gatewatch.internal.dl4j.NetworkStructure;
import org.gatewatch.sample.Quantity;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Parts of parameters, however they lie in the network's vector. */
class SlotArraysTest {
  private static final int UNITS = 4;

  /** Parameters of a SameDiffLayer lie row by row, so that a gate's rows lie apart. */
  @Test
  void aGateWhoseRowsLieApartIsCutOutOfEachRow() {
    MultiLayerNetwork network =
        Networks.sequence(
            DataType.DOUBLE, SameDiffLstm.of(Networks.INPUTS, UNITS, Networks.TIMESTEPS, false));
    NetworkStructure structure =
        NetworkStructure.of(
            network,
            new Descriptions(
                Map.of("layer0", SameDiffLstm.spec(false).build()),
                DataLabels.NONE,
                problem -> {
                  throw new AssertionError(problem);
                }));
    SlotArrays arrays = new SlotArrays();
    INDArray own = network.params();
    arrays.addParameters(Quantity.WEIGHT, structure.layers(), own.dup(), own.offset());

    int apart = 0;
    for (Block block : structure.layers().get(0).blocks()) {
      INDArray whole = network.getLayer(0).getParam(block.parameter());
      INDArray matrix = whole.reshape(whole.length() / (4 * UNITS), 4 * UNITS);
      int from = SameDiffLstm.GATES.indexOf(block.gate()) * UNITS;
      assertThat(arrays.of(block.slot(Quantity.WEIGHT, 0)))
          .as(block.toString())
          .contains(matrix.get(all(), interval(from, from + UNITS)).dup());
      assertThat(arrays.parameter(Quantity.WEIGHT, 0, block.parameter())).contains(whole);
      apart += block.segment().isByRows() ? 1 : 0;
    }
    assertThat(apart).isEqualTo(8);
  }
}
