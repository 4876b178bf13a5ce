package org.gatewatch.internal.cuda;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs the kernel in another process, its threads by turns, with the same table; each launch with
 * another number of blocks.
 */
final class HostLauncher implements Launcher {
  private static final int CHUNK = 1 << 16;
  private static final int[] BLOCKS = {4, 1, 33, 500, 7};

  private int launches;
  private final Process process;
  private final OutputStream requests;
  private final DataInputStream answers;

  HostLauncher(Path program) {
    try {
      process =
          new ProcessBuilder(program.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    requests = new BufferedOutputStream(process.getOutputStream(), CHUNK);
    answers = new DataInputStream(process.getInputStream());
  }

  /** Memory of this process. */
  private static final class Memory extends BytePointer {
    Memory(long address, long bytes) {
      this.address = address;
      capacity = bytes;
      limit = bytes;
    }
  }

  @Override
  public long address(INDArray array) {
    return Nd4jDevice.address(array, buffer -> buffer.primaryBuffer());
  }

  @Override
  public Optional<Launch> launch(boolean isDouble, SegmentTable table) {
    int width = isDouble ? 8 : 4;
    ByteBuffer written = ByteBuffer.allocate(table.bytes());
    table.write(written);
    long[] addresses = new long[table.segments()];
    long[] lengths = new long[table.segments()];
    long bytes = 0;
    for (int i = 0; i < addresses.length; i++) {
      int at = i * SegmentTable.SEGMENT_BYTES;
      addresses[i] = written.getLong(at);
      lengths[i] = written.getLong(at + 8) * width;
      written.putLong(at, bytes);
      bytes += (lengths[i] + 7) / 8 * 8;
    }
    try {
      request(isDouble, table.segments(), table.groups(), bytes);
      requests.write(written.array());
      for (int i = 0; i < addresses.length; i++) {
        send(new Memory(addresses[i], lengths[i]), lengths[i]);
      }
      return Optional.of(answer(table.groups() * PackedSummaries.RESULT_BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<Launch> look(boolean isDouble, long address, long length) {
    long bytes = length * (isDouble ? 8 : 4);
    try {
      request(isDouble, 0, 0, bytes);
      send(new Memory(address, bytes), bytes);
      return Optional.of(answer(PackedLook.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void request(boolean isDouble, long segments, long groups, long bytes)
      throws IOException {
    ByteBuffer request = ByteBuffer.allocate(40).order(ByteOrder.nativeOrder());
    request.putLong(isDouble ? 8 : 4).putLong(segments).putLong(groups).putLong(bytes);
    request.putLong(BLOCKS[launches++ % BLOCKS.length]);
    requests.write(request.array());
  }

  private Launch answer(int bytes) throws IOException {
    requests.flush();
    byte[] results = new byte[bytes];
    answers.readFully(results);
    return new Done(ByteBuffer.wrap(results));
  }

  private void send(Memory memory, long length) throws IOException {
    byte[] chunk = new byte[(int) Math.min(length, CHUNK)];
    for (long done = 0; done < length; done += chunk.length) {
      int size = (int) Math.min(chunk.length, length - done);
      memory.position(done).get(chunk, 0, size);
      requests.write(chunk, 0, size);
    }
    requests.write(new byte[(int) (-length & 7)]);
  }

  private record Done(ByteBuffer await) implements Launch {
    @Override
    public boolean isDone() {
      return true;
    }

    @Override
    public void close() {
      // memory of Java
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
