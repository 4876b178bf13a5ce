package org.gatewatch.tensorboard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.nd4j.shade.protobuf.CodedOutputStream;
import org.tensorflow.framework.Summary;

/**
 * A file of TensorFlow's records, each an event. ND4J brings the classes of TensorFlow's messages
 * but for the event around them, whose few fields are written here. The file is open only while
 * something is added; what a full disk left of a record is overwritten by the next. For one thread
 * at a time.
 */
final class EventFile {
  private static final String VERSION = "brain.Event:2";
  private static final int CRC_MASK = 0xa282ead8;
  private static final int BESIDE_EVENT = 8 + 4 + 4;

  /** Numbers of the event's fields. */
  private static final int WALL_TIME = 1;

  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;

  private final Path path;
  private final long begun;

  /** Behind the last whole record. */
  private long length;

  /**
   * One that is not there yet.
   *
   * @param begun milliseconds since 1970
   */
  EventFile(Path path, long begun) {
    this.path = path;
    this.begun = begun;
  }

  @FunctionalInterface
  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  /** Adds what is known of a step. */
  void add(long millis, long step, Summary summary) throws IOException {
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (length == 0 || file.size() < length) { // Or somebody took it away.
        length = 0;
        append(file, event(begun, out -> out.writeString(FILE_VERSION, VERSION)));
      }
      append(
          file,
          event(
              millis,
              out -> {
                out.writeInt64(STEP, step);
                out.writeMessage(SUMMARY, summary);
              }));
    }
  }

  private static byte[] event(long millis, Fields fields) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeDouble(WALL_TIME, millis / 1000.0);
    fields.write(out);
    out.flush();
    return bytes.toByteArray();
  }

  private void append(FileChannel file, byte[] event) throws IOException {
    ByteBuffer record =
        ByteBuffer.allocate(BESIDE_EVENT + event.length).order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(event.length).putInt(checksum(record.array(), 8));
    record.put(event).putInt(checksum(event, event.length)).flip();
    file.truncate(length);
    file.position(length);
    while (record.hasRemaining()) {
      file.write(record);
    }
    length += record.limit();
  }

  private static int checksum(byte[] bytes, int count) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, 0, count);
    return Integer.rotateRight((int) sum.getValue(), 15) + CRC_MASK;
  }
}
