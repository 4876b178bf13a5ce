package org.gatewatch.internal.cuda;

import java.util.List;
import org.gatewatch.internal.summarise.Segment;

/**
 * What a launch needs memory for.
 *
 * @param tableBytes of the table of segments
 * @param groups results
 * @param tiles parts
 */
record LaunchSizes(int tableBytes, int groups, int tiles) implements MemoryPool.Sizes<LaunchSizes> {
  /** Tiles and runs of the output of a layer, until it is known how long sequences are. */
  private static final int TILES_OF_OUTPUT = 64;

  private static final int RUNS_OF_OUTPUT = 4;

  /** What is taken before anything is known. */
  static final LaunchSizes LEAST = new LaunchSizes(1 << 12, 4, 1 << 10);

  static LaunchSizes of(SegmentTable table) {
    return new LaunchSizes(table.bytes(), table.groups(), table.tiles());
  }

  /** For segments of one vector. */
  static LaunchSizes of(List<Segment> segments) {
    long runs = 0;
    long tiles = 0;
    for (Segment segment : segments) {
      long own = segment.isByRows() ? segment.rows() : 1;
      runs += own;
      tiles += own * ((segment.length() / own + SegmentTable.TILE - 1) / SegmentTable.TILE);
    }
    return ofAll(runs, segments.size(), tiles);
  }

  /** For so many outputs of layers, of lengths that are not known yet. */
  static LaunchSizes ofOutputs(int count) {
    return ofAll((long) count * RUNS_OF_OUTPUT, count, (long) count * TILES_OF_OUTPUT);
  }

  private static LaunchSizes ofAll(long runs, long groups, long tiles) {
    long bytes = runs * SegmentTable.SEGMENT_BYTES + groups * SegmentTable.GROUP_BYTES;
    return new LaunchSizes(clamp(bytes), clamp(groups), clamp(tiles));
  }

  private static int clamp(long number) {
    return (int) Math.min(number, Integer.MAX_VALUE);
  }

  @Override
  public boolean isNone() {
    return groups == 0;
  }

  @Override
  public boolean hold(LaunchSizes needed) {
    return tableBytes >= needed.tableBytes && groups >= needed.groups && tiles >= needed.tiles;
  }

  @Override
  public LaunchSizes max(LaunchSizes other) {
    return new LaunchSizes(
        Math.max(tableBytes, other.tableBytes),
        Math.max(groups, other.groups),
        Math.max(tiles, other.tiles));
  }

  @Override
  public LaunchSizes grownFor(LaunchSizes needed) {
    return new LaunchSizes(
        grown(tableBytes, needed.tableBytes),
        grown(groups, needed.groups),
        grown(tiles, needed.tiles));
  }

  static int grown(int own, int needed) {
    return needed <= own ? own : clamp(Math.max(needed, own + own / 2L));
  }
}
