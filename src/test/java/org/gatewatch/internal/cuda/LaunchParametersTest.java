package org.gatewatch.internal.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What a launch is given, as far as it lies in memory of the host. */
class LaunchParametersTest {
  @Test
  void everyArgumentIsFoundAtItsAddress() {
    long[] work = {1L << 40, 2L << 40, 3L << 40, 4L << 40, 5L << 40};
    try (LaunchParameters parameters = LaunchParameters.ofSummaries()) {
      parameters.set(1, 2, 3, 4, new long[work.length]);

      PointerPointer<Pointer> set = parameters.set(0x7f0000001000L, 26, 0x7f0000002000L, 41, work);

      Pointer[] addresses = new Pointer[5];
      for (int i = 0; i < addresses.length; i++) {
        addresses[i] = set.get(i);
      }
      assertThat(new LongPointer(addresses[0]).get()).isEqualTo(0x7f0000001000L);
      assertThat(new IntPointer(addresses[1]).get()).isEqualTo(26);
      assertThat(new LongPointer(addresses[2]).get()).isEqualTo(0x7f0000002000L);
      assertThat(new IntPointer(addresses[3]).get()).isEqualTo(41);
      for (int i = 0; i < work.length; i++) {
        assertThat(new LongPointer(addresses[4]).get(i)).isEqualTo(work[i]);
      }
    }
  }

  @Test
  void everyArgumentOfALookIsFoundAtItsAddress() {
    try (LaunchParameters parameters = LaunchParameters.ofLook()) {
      PointerPointer<Pointer> set = parameters.set(0x7f0000001000L, 1L << 33, 0x7f0000002000L);

      assertThat(new LongPointer(set.get(0)).get()).isEqualTo(0x7f0000001000L);
      assertThat(new LongPointer(set.get(1)).get()).isEqualTo(1L << 33);
      assertThat(new LongPointer(set.get(2)).get()).isEqualTo(0x7f0000002000L);
    }
  }

  @Test
  void theAddressOfAViewIsThatOfItsFirstElement() {
    INDArray vector = Nd4j.arange(100).castTo(DataType.DOUBLE);
    INDArray view = vector.get(NDArrayIndex.interval(37, 60)).get(NDArrayIndex.interval(4, 9));
    long start = Nd4jDevice.address(vector, buffer -> buffer.primaryBuffer());

    long address = Nd4jDevice.address(view, buffer -> buffer.primaryBuffer());

    assertThat(address - start).isEqualTo(41 * 8);
    assertThat(view.getDouble(0)).isEqualTo(41);
  }
}
