package org.gatewatch.internal.wire;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map of limited size, in the order in which its entries were used, the one that was used last
 * last: the one that was not used for longest goes first. For one thread at a time, also to read.
 */
public final class Recent<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1L;

  private final int most;

  /**
   * An empty one.
   *
   * @param most entries that it keeps
   */
  public Recent(int most) {
    super(16, 0.75f, true);
    this.most = most;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > most;
  }
}
