package org.gatewatch.cuda;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs the kernel. Used by one thread, but for what {@link Launch} says. */
interface Launcher extends AutoCloseable {

  /**
   * Where an array is, for the kernel.
   *
   * @param array any shape and order, of ND4J's present backend
   * @return address of its first element
   */
  long address(INDArray array);

  /**
   * Puts a launch behind all that ND4J was asked for by this thread, and before all that it will be
   * asked for. Returns at once.
   *
   * @param isDouble whether the elements are of type DOUBLE, not FLOAT
   * @param table at least one group, none of them empty
   * @return empty if too many launches still run or were not given back
   */
  Optional<Launch> launch(boolean isDouble, SegmentTable table);

  /** Launches nothing any more; what still runs is released as it is given back. */
  @Override
  void close();

  /** A launch that may still run. Waited for and closed by any one thread. */
  interface Launch extends AutoCloseable {

    /** Waits for the results, {@link PackedSummaries#RESULT_BYTES} a group; valid until closed. */
    ByteBuffer await();

    /** Gives the memory of the results back, waited for or not; returns at once. */
    @Override
    void close();
  }
}
