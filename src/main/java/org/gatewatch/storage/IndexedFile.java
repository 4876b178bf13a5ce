package org.gatewatch.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.deeplearning4j.core.storage.Persistable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of records, and where in it each of them lies. What cannot be read is left out, and said
 * so once. Safe for use by many threads; who reads does not wait for who writes. What the file
 * refuses is an {@link UncheckedIOException}.
 */
final class IndexedFile implements IndexedRecords {
  private static final Logger log = LoggerFactory.getLogger(IndexedFile.class);

  private final RunFile file;
  private final Object appending = new Object();
  private final AtomicBoolean damageSaid = new AtomicBoolean();

  /** Guarded by this, as all below. */
  private final RecordIndex index = new RecordIndex();

  /** Behind the last frame that is known. */
  private long end = RunFile.first();

  /** Length of the file when it was looked at last. */
  private long seen;

  private IndexedFile(RunFile file) {
    this.file = file;
  }

  /** Opens a file to be read, as {@link RunFile#read} does. */
  static IndexedFile read(Path path) {
    return unchecked(() -> find(RunFile.read(path)));
  }

  /** Opens a file to be written, as {@link RunFile#write} does, behind its last whole record. */
  static IndexedFile write(Path path) {
    return unchecked(() -> find(RunFile.write(path)));
  }

  private static IndexedFile find(RunFile file) throws IOException {
    IndexedFile indexed = new IndexedFile(file);
    try {
      indexed.find();
      if (file.isWritable()) {
        indexed.cutOff();
      }
      return indexed;
    } catch (IOException | RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  @FunctionalInterface
  private interface Step<T> {
    T take() throws IOException;
  }

  private static <T> T unchecked(Step<T> step) {
    try {
      return step.take();
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** Looks for what was written since it last looked. */
  @Override
  public synchronized List<Found> find() {
    return unchecked(this::findNew);
  }

  private List<Found> findNew() throws IOException {
    List<Found> found = new ArrayList<>();
    long length = file.length();
    if (length < end) { // Another program took back what it could not write whole.
      index.clear();
      end = RunFile.first();
    }
    if (length != seen) {
      for (Frame next = file.next(end, length); next != null; next = file.next(end, length)) {
        if (next.position() > end) {
          sayDamage(next.position() - end + " bytes at " + end);
        }
        EnvelopeHead of = next.of();
        if (of == null) {
          sayDamage("what a later version may have written at " + next.position());
        } else {
          found.add(new Found(of, index.add(of, next.position())));
        }
        end = next.end();
      }
      seen = length;
    }
    return found;
  }

  private synchronized void cutOff() throws IOException {
    long left = file.length() - end;
    if (left > 0) {
      log.warn("{}: {} bytes of a record that was not written whole are cut off", file, left);
      file.cut(end);
    }
  }

  /** Adds a record; returns once the disk has it. */
  @Override
  public List<Found> append(StoredRecord record) {
    synchronized (appending) {
      Frame written = unchecked(() -> file.append(end(), record));
      EnvelopeHead of = record.head();
      synchronized (this) {
        end = written.end();
        return List.of(new Found(of, index.add(of, written.position())));
      }
    }
  }

  private synchronized long end() {
    return end;
  }

  private void sayDamage(String what) {
    if (damageSaid.compareAndSet(false, true)) {
      log.warn("{}: left out, since it cannot be read: {} (said once)", file, what);
    }
  }

  /** Asks where something lies. */
  @Override
  public synchronized <T extends @Nullable Object> T ask(Function<RecordIndex, T> question) {
    return question.apply(index);
  }

  /** Reads the records that lie at these places; those that cannot be read are left out. */
  @Override
  public List<Persistable> read(Collection<Long> positions) {
    List<Persistable> records = new ArrayList<>();
    for (long position : positions) {
      Optional<StoredRecord> record = unchecked(() -> Optional.ofNullable(file.record(position)));
      record.ifPresentOrElse(records::add, () -> sayDamage("the record at " + position));
    }
    return records;
  }

  @Override
  public boolean isWrittenByOthers() {
    return !file.isWritable();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
