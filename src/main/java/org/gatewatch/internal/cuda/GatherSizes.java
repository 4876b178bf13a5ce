package org.gatewatch.internal.cuda;

/**
 * What copies of one sample need memory for.
 *
 * @param pieces of arrays
 * @param bytes of all copies
 */
record GatherSizes(int pieces, int bytes) implements MemoryPool.Sizes<GatherSizes> {
  /** Nothing is taken before it is known that something is to be copied. */
  static final GatherSizes NONE = new GatherSizes(0, 0);

  @Override
  public boolean isNone() {
    return pieces == 0;
  }

  @Override
  public boolean hold(GatherSizes needed) {
    return pieces >= needed.pieces && bytes >= needed.bytes;
  }

  @Override
  public GatherSizes max(GatherSizes other) {
    return new GatherSizes(Math.max(pieces, other.pieces), Math.max(bytes, other.bytes));
  }

  @Override
  public GatherSizes grownFor(GatherSizes needed) {
    return new GatherSizes(
        LaunchSizes.grown(pieces, needed.pieces), LaunchSizes.grown(bytes, needed.bytes));
  }
}
