package org.gatewatch.internal.crashdump;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.util.ModelSerializer;
import org.gatewatch.internal.dl4j.TrainingStep;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A crash dump that is being written: a temporary file beside the final one, which is deleted
 * unless it was moved to its place.
 */
final class CrashDumpDraft implements AutoCloseable {
  private final Path file;
  private final LimitedOutput out;
  private final ZipOutputStream zip;

  /**
   * Opens a file.
   *
   * @param directory made if there is none
   * @param limit most bytes of it
   */
  CrashDumpDraft(Path directory, long limit) throws IOException {
    Files.createDirectories(directory);
    file = Files.createTempFile(directory, ".gatewatch-crash-", ".part");
    try {
      out = new LimitedOutput(Files.newOutputStream(file), limit);
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
    zip = new ZipOutputStream(new BufferedOutputStream(out));
  }

  /** Adds a text. */
  void add(String entry, String text) throws IOException {
    add(entry, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds bytes. */
  void add(String entry, byte[] bytes) throws IOException {
    zip.setLevel(Deflater.BEST_SPEED);
    zip.putNextEntry(new ZipEntry(entry));
    zip.write(bytes);
    zip.closeEntry();
  }

  /** Adds a network with the state of its updater; changes nothing in it. */
  void add(Model model) throws IOException {
    // It is compressed already.
    zip.setLevel(Deflater.NO_COMPRESSION);
    zip.putNextEntry(new ZipEntry(Entries.MODEL));
    ModelSerializer.writeModel(model, zip, true);
    zip.closeEntry();
  }

  /** Adds what the iteration is computed from. */
  void add(TrainingStep step) throws IOException {
    for (TrainingStep.Part part : step.parts()) {
      add(Entries.of(part), part.array());
    }
  }

  /** Adds an array. */
  void add(String entry, INDArray array) throws IOException {
    zip.setLevel(Deflater.BEST_SPEED);
    zip.putNextEntry(new ZipEntry(entry));
    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(zip));
    Nd4j.write(array, out);
    out.flush();
    zip.closeEntry();
  }

  /**
   * Ends the file and gives it its name.
   *
   * @return bytes of the file
   */
  long moveTo(Path target) throws IOException {
    zip.close();
    long bytes = Files.size(file);
    Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
    return bytes;
  }

  /** Deletes the file if it has not got its name. */
  @Override
  public void close() throws IOException {
    // The streams around it may have failed, and would again.
    try {
      out.close();
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
