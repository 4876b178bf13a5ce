package org.gatewatch.internal.summarise;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.gatewatch.sample.Summary;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Reduces tensors to summaries. Implementations keep scratch memory and are not safe for use by
 * several threads at once. They read their arguments only, keep no reference to them, and allocate
 * no array in a workspace of the caller.
 */
public interface Summariser {

  /**
   * Summarises segments of one flat vector.
   *
   * @param vector a dense array of a floating-point type whose elements lie one after the other in
   *     memory, such as a network's parameters, shape [n] or [1, n]
   * @param segments runs of its elements; a matrix gets a heatmap
   * @return one summary a segment, in the same order
   * @throws IllegalArgumentException if a segment reaches beyond the vector, or the vector is not
   *     dense or not of a floating-point type
   */
  List<Summary> summarise(INDArray vector, List<Segment> segments);

  /**
   * Summarises all elements of an array of any shape, order and strides. The order of elements does
   * not matter to a summary, and there is no heatmap.
   *
   * @param array of a floating-point type
   * @throws IllegalArgumentException if it is not of a floating-point type
   */
  Summary summarise(INDArray array);

  /**
   * Summarises several arrays, each as {@link #summarise(INDArray)} would.
   *
   * @return one summary an array, in the same order
   * @throws IllegalArgumentException if one is not of a floating-point type
   */
  default List<Summary> summariseAll(List<INDArray> arrays) {
    return arrays.stream().map(this::summarise).toList();
  }

  /**
   * Begins what {@link #summarise(INDArray, List)} does, and may return before the summaries are
   * there; they are of the values that the vector has now, on a device as its stream sees it,
   * whatever is asked of ND4J afterwards. Results that are {@link Pending#isAtHand at hand}, but
   * not done, are of finite values.
   *
   * @return empty if too many summaries are under way or a device is not ready, and nothing was
   *     begun
   * @throws IllegalArgumentException as {@link #summarise(INDArray, List)} does
   */
  default Optional<Pending<List<Summary>>> begin(INDArray vector, List<Segment> segments) {
    return Optional.of(Pending.of(summarise(vector, segments)));
  }

  /**
   * Begins what {@link #summariseAll} does, as {@link #begin} does.
   *
   * @return empty if too many summaries are under way or a device is not ready, and nothing was
   *     begun
   * @throws IllegalArgumentException if one is not of a floating-point type
   */
  default Optional<Pending<List<Summary>>> beginAll(List<INDArray> arrays) {
    return Optional.of(Pending.of(summariseAll(arrays)));
  }

  /**
   * Begins to look for values that are not finite, where the host cannot read the vector: for
   * iterations of which no summaries are wanted. What it finds is of the values that the vector has
   * now, as for {@link #begin}. The result is polled, on the same thread.
   *
   * @param vector dense, of any shape and order, of a floating-point type
   * @return empty if nothing was begun: the host can read it, this does not look at vectors of its
   *     type, or the look before is still under way
   * @throws IllegalArgumentException if it is not of a floating-point type
   */
  default Optional<Pending<NonFiniteTally>> beginLook(INDArray vector) {
    return Optional.empty();
  }

  /** Whether arrays are on a device, and stay there: the host would have to wait for them. */
  default boolean isOnDevice() {
    return false;
  }

  /**
   * Tells what samples will ask for, before the first is begun, so that a device gets its memory
   * ready elsewhere. Does not wait.
   *
   * @param vectors for each flat vector of a sample, its segments
   * @param arrays how many arrays a sample has besides
   */
  default void reserve(Collection<List<Segment>> vectors, int arrays) {}

  /** What copies parts of arrays on the device without waiting for it, if there is such a thing. */
  default Optional<Gatherer> gatherer() {
    return Optional.empty();
  }

  /**
   * Waits until a device is ready, if it ever will be: before that, nothing is begun. Not for a
   * thread that trains.
   */
  default void awaitReady() {}

  /** Tells that something will be summarised at once. Does not wait. */
  default void prepare() {}
}
