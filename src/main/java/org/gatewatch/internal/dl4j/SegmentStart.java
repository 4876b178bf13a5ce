package org.gatewatch.internal.dl4j;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a layer in a wrapper began a segment of truncated backpropagation with. DL4J lets it go on
 * from its last state, in a map of its own, but keeps that state for layers without wrapper only:
 * when the forward pass is over, the last state has taken the place of the first. So a map takes
 * the place of the layer's that remembers what it replaced, and whether the layer asked for it: a
 * GravesLSTM goes on from what is kept for layers without wrapper, which is nothing there. For the
 * training thread.
 */
public final class SegmentStart {
  private SegmentStart() {}

  /**
   * Remembers from the next segment on what a cell begins it with; does nothing for cells of which
   * DL4J tells it.
   *
   * @param isFirst whether the segment that was run last was the first of its sequences, and began
   *     with zeros
   */
  public static void remember(RecurrentCell cell, boolean isFirst) {
    PrivateField<Map<String, INDArray>> field = cell.lastState();
    if (field != null) {
      Remembering map =
          field.get() instanceof Remembering known ? known : new Remembering(field.get(), isFirst);
      map.users++;
      field.set(map);
    }
  }

  /** Puts back the layer's own kind of map, once for each time that it was told to remember. */
  public static void forget(RecurrentCell cell) {
    PrivateField<Map<String, INDArray>> field = cell.lastState();
    if (field != null) {
      if (field.get() instanceof Remembering map && --map.users == 0) {
        field.set(new ConcurrentHashMap<>(map));
      }
    }
  }

  /**
   * What it began the present segment with, empty for zeros; null if that is not known.
   *
   * @param handed what is kept for layers without wrapper
   */
  static @Nullable Map<String, INDArray> of(
      PrivateField<Map<String, INDArray>> field, Map<String, INDArray> handed) {
    if (!(field.get() instanceof Remembering map)) {
      return null;
    }
    if (map.isAsked || map.isWritten) {
      return map.isAsked ? map.before : handed;
    }
    return handed.isEmpty() && (map.beganWithZeros || map.isEmpty()) ? Map.of() : null;
  }

  private static final class Remembering extends ConcurrentHashMap<String, INDArray> {
    private static final long serialVersionUID = 1L;

    private final transient Map<String, INDArray> before = new HashMap<>();
    private final transient boolean beganWithZeros;
    private transient boolean isAsked;
    private transient boolean isWritten;
    private transient int users;

    Remembering(Map<String, INDArray> present, boolean beganWithZeros) {
      super(present);
      this.beganWithZeros = beganWithZeros;
    }

    @Override
    public @Nullable INDArray get(Object key) {
      isAsked = true;
      return super.get(key);
    }

    @Override
    public @Nullable INDArray put(String key, INDArray value) {
      INDArray replaced = super.put(key, value);
      isWritten = true;
      if (replaced == null) {
        before.remove(key);
      } else {
        before.put(key, replaced);
      }
      return replaced;
    }
  }
}
