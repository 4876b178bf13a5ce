package org.gatewatch.internal.cuda;

import static org.bytedeco.cuda.global.cudart.cuEventRecord;
import static org.bytedeco.cuda.global.cudart.cuEventSynchronize;
import static org.bytedeco.cuda.global.cudart.cuMemcpyDtoHAsync;
import static org.bytedeco.cuda.global.cudart.cuMemcpyHtoDAsync;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.BytePointer;
import org.gatewatch.internal.summarise.Gatherer;

/**
 * The memory for the copies of one sample: what is gathered on the device goes to pinned memory of
 * the host in one piece. Filled by several launches, one after the other, each of which has a table
 * and results of its own: nothing is overwritten that may still be read.
 */
final class GatherMemory implements MemoryPool.Memory<GatherSizes> {
  private static final int PIECE_BYTES = 64;

  /** Elements that a block of the kernel copies at once. */
  private static final int TILE = 2048;

  private final GatherSizes sizes;
  private final DeviceMemory memory = new DeviceMemory();
  private final LaunchParameters parameters = LaunchParameters.ofGathering();
  private final CUevent_st event;
  private final BytePointer table;
  private final ByteBuffer writtenTable;
  private final BytePointer copies;
  private final ByteBuffer readCopies;
  private final long tableOnDevice;
  private final long copiesOnDevice;
  private int pieces;
  private int bytes;

  /**
   * Takes the memory; not for a thread that trains.
   *
   * @throws CudaException if there is not enough, and then nothing is taken
   */
  GatherMemory(GatherSizes sizes) {
    this.sizes = sizes;
    event = memory.event();
    table = memory.pinned((long) sizes.pieces() * PIECE_BYTES);
    writtenTable = table.asByteBuffer().order(ByteOrder.nativeOrder());
    copies = memory.pinned(sizes.bytes());
    readCopies = copies.asByteBuffer();
    tableOnDevice = memory.onDevice((long) sizes.pieces() * PIECE_BYTES);
    copiesOnDevice = memory.onDevice(sizes.bytes());
  }

  @Override
  public GatherSizes sizes() {
    return sizes;
  }

  @Override
  public boolean isIdle() {
    return Driver.isOver(event, "an earlier copy");
  }

  @Override
  public void awaitIdle() {
    Driver.check(cuEventSynchronize(event), "an earlier copy");
  }

  /** Begins the copies of another sample. */
  void start() {
    pieces = 0;
    bytes = 0;
  }

  /**
   * Puts copies on their way.
   *
   * @throws IllegalArgumentException if there is no room for them
   */
  List<Gatherer.Gathered> copy(List<GatherPiece> parts, Kernels kernels, CUstream_st stream) {
    long needed = parts.stream().mapToLong(GatherPiece::bytes).sum();
    if (pieces + parts.size() > sizes.pieces() || bytes + needed > sizes.bytes()) {
      throw new IllegalArgumentException("more is to be copied than was asked for");
    }
    int firstPiece = pieces;
    int firstByte = bytes;
    List<Gatherer.Gathered> placed = new ArrayList<>();
    int tiles = 0;
    for (GatherPiece part : parts) {
      placed.add(new GatheredValues(readCopies, bytes, part.type(), (int) part.length()));
      tiles = write(part, tiles);
    }
    if (tiles > 0) {
      launch(firstPiece, firstByte, tiles, kernels, stream);
    }
    return placed;
  }

  /** Writes the kernel's struct Piece; the tiles up to its end. */
  private int write(GatherPiece part, int tiles) {
    int width = part.type().width();
    writtenTable.position(pieces * PIECE_BYTES);
    writtenTable.putLong(part.address());
    writtenTable.putLong(part.first().stride()).putLong(part.second().stride());
    writtenTable.putLong(part.third().stride()).putLong(bytes);
    writtenTable.putInt((int) part.first().size()).putInt((int) part.second().size());
    writtenTable.putInt((int) part.length()).putInt(tiles).putInt(width).putInt(0);
    pieces++;
    bytes += (int) part.bytes();
    return tiles + (int) ((part.length() + TILE - 1) / TILE);
  }

  private void launch(
      int firstPiece, int firstByte, int tiles, Kernels kernels, CUstream_st stream) {
    long from = (long) firstPiece * PIECE_BYTES;
    int count = pieces - firstPiece;
    Driver.check(
        cuMemcpyHtoDAsync(
            tableOnDevice + from, at(table, from), (long) count * PIECE_BYTES, stream),
        "sending the table of what is copied");
    kernels.gather(
        tiles, parameters.set(tableOnDevice + from, count, tiles, copiesOnDevice), stream);
    Driver.check(
        cuMemcpyDtoHAsync(
            at(copies, firstByte), copiesOnDevice + firstByte, bytes - firstByte, stream),
        "fetching copies");
    Driver.check(cuEventRecord(event, stream), "marking the end of copies");
  }

  private static BytePointer at(BytePointer memory, long position) {
    return new BytePointer(memory).position(position);
  }

  @Override
  public void close() {
    parameters.close();
    memory.close();
  }
}
