package org.gatewatch.internal.summarise;

import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Copies parts of arrays on a device to where the host can read them, and keeps no thread waiting
 * but the one that reads. For the thread that trains.
 */
public interface Gatherer {

  /** Whether it copies elements of a type. */
  boolean takes(DataType type);

  /**
   * Tells what a sample will need, so that memory is made ready elsewhere. Does not wait.
   *
   * @param parts how many
   * @param bytes of all of them
   */
  void reserve(int parts, long bytes);

  /**
   * Takes memory for the copies of one sample.
   *
   * @param parts how many there will be
   * @param bytes of all of them, by {@link ArrayPart#bytes}
   * @return empty if too much is under way, it is more than a sample may have, or the device is not
   *     ready or has failed
   */
  Optional<Gathering> begin(int parts, long bytes);

  /** Memory for the copies of one sample, and what is on its way there. */
  interface Gathering extends AutoCloseable {

    /**
     * Puts copies behind all that ND4J was asked for by this thread, and before all that it will be
     * asked for. Returns at once.
     *
     * @return one copy a part; empty if they cannot be had
     */
    Optional<List<Gathered>> copy(List<ArrayPart> parts);

    /**
     * Waits for all copies; for any one thread, once nothing is added any more.
     *
     * @return false if they are lost: the device has failed, which was told in the log
     */
    boolean await();

    /** Gives the memory back; returns at once. Once only, by any thread. */
    @Override
    void close();
  }

  /** A copy, to be read once it has been awaited, until its memory is given back. */
  interface Gathered {

    /** The type of its elements, which {@link Gatherer} takes. */
    DataType type();

    /** How many elements there are. */
    int length();

    /** Reads all elements into an array, from a position on. */
    void read(double[] to, int at);

    /** The same, rounded to type FLOAT. */
    void read(float[] to, int at);
  }
}
