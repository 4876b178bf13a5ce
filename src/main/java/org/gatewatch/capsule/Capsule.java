package org.gatewatch.capsule;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.gatewatch.alert.Alert;
import org.gatewatch.birth.BirthCertificate;
import org.gatewatch.capture.TrainingStep;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Sample;
import org.jspecify.annotations.Nullable;

/**
 * A crash capsule that was read.
 *
 * @param model a MultiLayerNetwork or ComputationGraph with the state of its updater and its
 *     iteration and epoch count; without listeners
 * @param step what the iteration was computed from
 * @param afterUpdate whether the parameters are those after the update of the iteration, because
 *     only the update made a value non-finite; else they are those that produced the value
 * @param alert what was found, with its birth certificate
 * @param alertLine the line of the log
 * @param layout what the samples are made of
 * @param samples the last samples, oldest first, without what lies inside cells; the last is that
 *     of the iteration
 */
public record Capsule(
    Model model,
    TrainingStep step,
    boolean afterUpdate,
    Alert alert,
    String alertLine,
    Layout layout,
    List<Sample> samples) {

  /** Copies its lists. */
  public Capsule {
    samples = List.copyOf(samples);
  }

  /** Where the value was born; null if that could not be told. */
  public @Nullable BirthCertificate certificate() {
    return alert.certificate();
  }

  /**
   * Reads a capsule; all of it is held in memory. Read only capsules that you trust: DL4J restores
   * networks from whatever classes a file names.
   *
   * @throws IOException if the file cannot be read, is damaged or is no capsule; the message is one
   *     sentence that names the file
   */
  public static Capsule read(Path file) throws IOException {
    return new CapsuleReader(file).read();
  }
}
