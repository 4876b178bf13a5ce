package org.gatewatch.internal.cuda;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.gatewatch.internal.summarise.Gatherer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs the kernels. Used by one thread, but for what {@link Launch} says. */
interface Launcher extends AutoCloseable {

  /** Tells what launches will need, so that their memory is there. Does not wait. */
  default void reserve(LaunchSizes sizes) {}

  /** What copies parts of arrays on its device, if it can. */
  default Optional<Gatherer> gatherer() {
    return Optional.empty();
  }

  /** Waits until launches are possible, if they ever will be; not for a thread that trains. */
  default void awaitReady() {}

  /**
   * Where an array is, for the kernels.
   *
   * @param array any shape and order, of ND4J's present backend
   * @return address of its first element
   */
  long address(INDArray array);

  /**
   * Puts a launch behind all that ND4J was asked for by this thread, and before all that it will be
   * asked for. Returns at once. Its results are {@link PackedSummaries#RESULT_BYTES} a group.
   *
   * @param isDouble whether the elements are of type DOUBLE, not FLOAT
   * @param table at least one group, none of them empty
   * @return empty if too many launches still run or were not given back, or it is not ready yet
   */
  Optional<Launch> launch(boolean isDouble, SegmentTable table);

  /**
   * Puts a look for values that are not finite there, in the same way. Its results are {@link
   * PackedLook#BYTES}.
   *
   * @param isDouble whether the elements are of type DOUBLE, not FLOAT
   * @param address of the first element
   * @param length in elements, at least 1
   * @return empty if the look before still runs or was not given back, or it is not ready yet
   */
  Optional<Launch> look(boolean isDouble, long address, long length);

  /** Launches nothing any more; what still runs is released as it is given back. */
  @Override
  void close();

  /** A launch that may still run. Waited for and closed by any one thread. */
  interface Launch extends AutoCloseable {

    /** Whether its results are there; never waits. */
    boolean isDone();

    /** Waits for the results; valid until closed. */
    ByteBuffer await();

    /** Gives the memory of the results back, waited for or not; returns at once. Once only. */
    @Override
    void close();
  }
}
