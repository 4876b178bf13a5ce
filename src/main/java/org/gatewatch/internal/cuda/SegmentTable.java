package org.gatewatch.internal.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * What one launch summarises: runs of elements in memory, in groups, each of which becomes one
 * summary. Written as {@code summary_core.h} declares it.
 */
public final class SegmentTable {
  /** Elements that a block of the kernel reduces at once. */
  static final int TILE = 8192;

  static final int SEGMENT_BYTES = 56;
  static final int GROUP_BYTES = 16;

  /** Most elements of a group: the kernel counts in 32 bits, by whole tiles. */
  static final long MAX_LENGTH = 1L << 31;

  /** Most rows and columns of a matrix with a heatmap; row times cells must fit into 32 bits. */
  static final int MAX_SIDE = 1 << 25;

  private record Run(long address, long length, int group, int firstTile) {}

  private record Group(int firstTile, int rows, int columns, int mapRows, int mapColumns) {}

  private final List<Run> runs = new ArrayList<>();
  private final List<Group> groups = new ArrayList<>();
  private int tiles;

  /** Begins a group without a heatmap. */
  public void beginGroup() {
    groups.add(new Group(tiles, 0, 0, 0, 0));
  }

  /**
   * Begins the group of one matrix that gets a heatmap.
   *
   * @param side most rows and columns of the heatmap, at least 1
   */
  public void beginMatrix(int rows, int columns, int side) {
    groups.add(new Group(tiles, rows, columns, Math.min(rows, side), Math.min(columns, side)));
  }

  /**
   * Adds a run to the group begun last; to a matrix, just one.
   *
   * @param address of its first element, as the device sees it
   * @param length in elements, at least 1
   */
  public void add(long address, long length) {
    runs.add(new Run(address, length, groups.size() - 1, tiles));
    tiles += (int) ((length + TILE - 1) / TILE);
  }

  /** Whether the kernel can hold these numbers. */
  static boolean canHold(long length, int rows, int columns) {
    return length <= MAX_LENGTH && rows <= MAX_SIDE && columns <= MAX_SIDE;
  }

  int segments() {
    return runs.size();
  }

  int groups() {
    return groups.size();
  }

  int tiles() {
    return tiles;
  }

  /** Bytes that {@link #write} needs. */
  int bytes() {
    return segments() * SEGMENT_BYTES + groups() * GROUP_BYTES;
  }

  /** Writes all segments, then all groups, from the buffer's position. */
  void write(ByteBuffer to) {
    to.order(ByteOrder.nativeOrder());
    for (Run run : runs) {
      Group group = groups.get(run.group);
      to.putLong(run.address).putLong(run.length);
      to.putLong(magic(group.rows)).putLong(magic(group.columns));
      to.putInt(group.rows).putInt(group.columns).putInt(group.mapRows).putInt(group.mapColumns);
      to.putInt(run.firstTile).putInt(run.group);
    }
    for (int i = 0; i < groups.size(); i++) {
      Group group = groups.get(i);
      int end = i + 1 < groups.size() ? groups.get(i + 1).firstTile : tiles;
      to.putInt(group.firstTile).putInt(end - group.firstTile);
      to.putInt(group.mapRows).putInt(group.mapColumns);
    }
  }

  /** What the kernel multiplies by instead of dividing by a number. */
  private static long magic(int divisor) {
    return divisor == 0 ? 0 : Long.divideUnsigned(-1L, divisor) + 1;
  }
}
