package org.gatewatch.storage;

import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Keeps runs in a file that is only ever appended to, and loses nothing of what it has taken: a put
 * returns once the disk has the record. After a killed program, a full disk or a power cut, all
 * whole records are there; what was left unfinished behind them is cut off when the file is next
 * written, and damage elsewhere costs the records that it lies in. Another run goes on behind those
 * that are there.
 *
 * <p>One program writes a file. Any number may {@linkplain #readOnly read} it meanwhile, in other
 * programs, too, and are told of what is new. Only where each record lies is held in memory, some
 * hundred bytes for each. The file is trusted in nothing: a record is read within the bounds that
 * {@link StoredRecord} has, and one that cannot be read is left out, which the log says once.
 *
 * <p>Takes records of Gatewatch alone, {@link StoredRecord}; DL4J's own listener needs another
 * storage. Safe for use by many threads; an interrupt does it no harm. Listeners are told on the
 * thread that puts, after the record can be read; those of a file that is only read, on a thread of
 * its own. What the file refuses is an {@link UncheckedIOException}, whatever is asked after {@link
 * #close} an {@link IllegalStateException}.
 */
public final class GatewatchFileStorage extends IndexedStorage {
  /**
   * Opens a file to be written, behind what is in it, or makes it. It is locked against other
   * writers until it is closed; on some systems the lock is lost when the same program closes one
   * that it had opened to be read only.
   *
   * @param file its path, in a directory that exists
   * @throws UncheckedIOException if it cannot be written, is being written already, or is no file
   *     of this class and not empty
   */
  public GatewatchFileStorage(Path file) {
    super(IndexedFile.write(file));
  }

  private GatewatchFileStorage(IndexedFile file) {
    super(file);
  }

  /**
   * Opens a file to be read only, also while another program writes it.
   *
   * @param file its path
   * @return a storage that takes nothing: its puts end in an {@link UnsupportedOperationException}
   * @throws UncheckedIOException if it cannot be read, or is no file of this class
   */
  public static GatewatchFileStorage readOnly(Path file) {
    return new GatewatchFileStorage(IndexedFile.read(file));
  }
}
