package org.gatewatch.storage;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of {@link Frame}s behind eight bytes that say so. One program appends to it, any number
 * may read it at the same time. What a crash left unfinished at its end is cut off when it is next
 * opened for writing. Not by channels, which an interrupt of the thread that uses them closes. Safe
 * for use by many threads, of which one at a time appends.
 */
final class RunFile implements Closeable {
  /** What the file begins with; the last byte is the version of all but the records. */
  private static final byte[] HEADER = {(byte) 0xf7, 'G', 'W', 'R', 'U', 'N', 0, 1};

  private static final Logger log = LoggerFactory.getLogger(RunFile.class);
  private static final int CHUNK = 1 << 16;

  /** The byte that is locked lies beyond all that is ever read: some systems refuse to read it. */
  private static final long LOCKED = Long.MAX_VALUE - 1;

  /** So many times the file's length is looked at, lest one full of heads take for ever. */
  private static final int MOST_LOOKS = 2;

  private final Path path;
  private final RandomAccessFile reading;

  /** Bytes of records that seemed to be cut off. */
  private long lookedAt;

  private final @Nullable RandomAccessFile writing;

  private RunFile(Path path, @Nullable RandomAccessFile writing) throws IOException {
    this.path = path;
    this.writing = writing;
    reading = new RandomAccessFile(path.toFile(), "r");
  }

  /**
   * Opens a file to be read.
   *
   * @throws IOException if it cannot be read, or is no such file
   */
  static RunFile read(Path path) throws IOException {
    RunFile file = new RunFile(path, null);
    try {
      file.requireHeader();
      return file;
    } catch (IOException | RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  /**
   * Opens a file to be written, and makes it if it is not there.
   *
   * @throws IOException if it cannot be written, is no such file, or somebody else writes it
   */
  static RunFile write(Path path) throws IOException {
    RandomAccessFile writing = new RandomAccessFile(path.toFile(), "rw");
    try {
      lock(path, writing);
      if (writing.length() <= HEADER.length) {
        begin(path, writing);
      }
      RunFile file = new RunFile(path, writing);
      file.requireHeader();
      return file;
    } catch (IOException | RuntimeException | Error e) {
      writing.close();
      throw e;
    }
  }

  private static void lock(Path path, RandomAccessFile file) throws IOException {
    FileLock lock;
    try {
      lock = file.getChannel().tryLock(LOCKED, 1, false);
    } catch (OverlappingFileLockException e) {
      lock = null;
    } catch (IOException e) {
      log.warn("{} cannot be locked: nobody else must write it", path, e);
      return;
    }
    if (lock == null) {
      throw new IOException(
          path
              + " is being written already; to look at it,"
              + " open it with GatewatchFileStorage.readOnly");
    }
  }

  /** An empty file, or one that a crash left while it was made. */
  private static void begin(Path path, RandomAccessFile file) throws IOException {
    byte[] there = new byte[(int) file.length()];
    file.readFully(there);
    if (!Arrays.equals(there, Arrays.copyOf(HEADER, there.length))
        && !Arrays.equals(there, new byte[there.length])) {
      throw foreign(path);
    }
    file.seek(0);
    file.write(HEADER);
    file.getFD().sync();
    syncDirectory(path);
  }

  /** The file's name, too, is to outlive a power cut. */
  private static void syncDirectory(Path path) {
    Path directory = path.toAbsolutePath().getParent();
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      log.debug("Not every system can do this to a directory", e);
    }
  }

  private void requireHeader() throws IOException {
    if (!Arrays.equals(bytes(0, HEADER.length), HEADER)) {
      throw foreign(path);
    }
  }

  private static IOException foreign(Path path) {
    return new IOException(path + " is no file of a GatewatchFileStorage");
  }

  /** Where the first frame begins. */
  static long first() {
    return HEADER.length;
  }

  long length() throws IOException {
    synchronized (reading) {
      return reading.length();
    }
  }

  /** Up to so many bytes, fewer where the file ends. */
  private byte[] bytes(long position, int most) throws IOException {
    synchronized (reading) {
      byte[] bytes = new byte[(int) Math.max(0, Math.min(most, reading.length() - position))];
      reading.seek(position);
      int there = 0;
      for (int more = 0; more >= 0 && there < bytes.length; there += Math.max(0, more)) {
        more = reading.read(bytes, there, bytes.length - there);
      }
      return there < bytes.length ? Arrays.copyOf(bytes, there) : bytes; // Cut off meanwhile.
    }
  }

  /** The frame that begins here, or null if none does that ends before the file. */
  private @Nullable Frame at(long position, long end) throws IOException {
    int most = (int) Math.min(Frame.MOST_BEGINNING, end - position);
    return Frame.at(ByteBuffer.wrap(bytes(position, most)), position, end);
  }

  /**
   * Likewise; but if neither another frame nor the file's end follows, its record is looked at. One
   * that was cut off in the middle of the file would seem to reach over those behind it.
   */
  private @Nullable Frame whole(long position, long end) throws IOException {
    Frame frame = at(position, end);
    if (frame == null || frame.end() == end || begins(frame.end()) || lookedAt > MOST_LOOKS * end) {
      return frame;
    }
    lookedAt += frame.length();
    return frame.isOf(bytes(frame.start(), frame.length())) ? frame : null;
  }

  private boolean begins(long position) throws IOException {
    byte[] there = bytes(position, Long.BYTES);
    return there.length == Long.BYTES && ByteBuffer.wrap(there).getLong() == Frame.MARKER;
  }

  /**
   * The first frame from a position on, behind whatever is no frame; null if there is none.
   *
   * @param end of what is looked at, at most the file's
   */
  @Nullable Frame next(long from, long end) throws IOException {
    Frame here = whole(from, end);
    if (here != null) {
      return here;
    }
    for (long at = from + 1; at < end; at += CHUNK) {
      ByteBuffer chunk = ByteBuffer.wrap(bytes(at, CHUNK + Long.BYTES - 1));
      for (int i = 0; i + Long.BYTES <= chunk.limit() && at + i < end; i++) {
        Frame found = chunk.getLong(i) == Frame.MARKER ? whole(at + i, end) : null;
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  /** The record that lies at a position, or null if it cannot be read any more. */
  @Nullable StoredRecord record(long position) throws IOException {
    Frame frame = at(position, length());
    byte[] bytes = frame == null ? new byte[0] : bytes(frame.start(), frame.length());
    if (frame == null || !frame.isOf(bytes)) {
      return null;
    }
    StoredRecord record = new StoredRecord();
    try {
      record.decode(bytes);
      return record;
    } catch (MalformedRecordException e) {
      return null; // Written so: damage would not have the right checksum.
    }
  }

  /**
   * Writes a record, and waits until the disk has it. If that fails, the file is as it was before.
   *
   * @param position the end of the file's last whole frame
   * @throws IllegalArgumentException if it is longer, or its ids are, than those of any record that
   *     is made today
   */
  Frame append(long position, StoredRecord record) throws IOException {
    RandomAccessFile file = writable();
    byte[] bytes = Frame.seal(record.encode());
    Frame frame = Frame.at(ByteBuffer.wrap(bytes), position, position + bytes.length);
    if (frame == null || frame.of() == null) {
      throw new IllegalArgumentException(
          "the ids of session and worker have at most "
              + StoredRecord.MAX_ID_BYTES
              + " bytes in UTF-8");
    }
    try {
      file.seek(position);
      file.write(bytes);
      file.getFD().sync();
    } catch (IOException | RuntimeException | Error e) {
      cut(position, e);
      throw e;
    }
    return frame;
  }

  private void cut(long position, Throwable reason) {
    try {
      cut(position);
    } catch (IOException e) {
      reason.addSuppressed(e); // What lies there now is written over by the next record.
    }
  }

  /** Ends the file here. */
  void cut(long position) throws IOException {
    writable().setLength(position);
    writable().getFD().sync();
  }

  private RandomAccessFile writable() {
    if (writing == null) {
      throw new UnsupportedOperationException(path + " was opened to be read only");
    }
    return writing;
  }

  boolean isWritable() {
    return writing != null;
  }

  /** Also lets others write it. */
  @Override
  public void close() throws IOException {
    try {
      reading.close();
    } finally {
      if (writing != null) {
        writing.close();
      }
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
