package org.gatewatch.crashdump;

import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.api.Model;
import org.gatewatch.internal.dl4j.TrainingStep;
import org.gatewatch.internal.dl4j.TrainingStep.Role;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A crash dump that was read: an iteration in which the first non-finite value was found, with all
 * that it was computed from. {@link CrashReplay} computes it again. {@link SameDiffCrashDump} is
 * that of a SameDiff graph.
 *
 * <p>Not safe for use by several threads, since its network is not.
 */
public final class CrashDump extends ToldDump {
  private final Model model;
  private final TrainingStep step;
  private final boolean afterUpdate;
  private final INDArray[] features;
  private final INDArray[] labels;

  /**
   * @throws IllegalStateException if an array of the minibatch is missing
   */
  CrashDump(Model model, TrainingStep step, boolean afterUpdate, Told told) {
    super(told);
    this.model = model;
    this.step = step;
    this.afterUpdate = afterUpdate;
    features = step.allArrays(Role.FEATURES);
    labels = step.allArrays(Role.LABELS);
  }

  /**
   * Reads a crash dump; all of it is held in memory. Read only files that you trust: DL4J restores
   * networks from whatever classes a file names.
   *
   * @param file what a listener wrote
   * @return all that is in the file
   * @throws IOException if the file cannot be read, is damaged or is no crash dump; the message is
   *     one sentence that names the file
   */
  public static CrashDump read(Path file) throws IOException {
    return new CrashDumpReader(file).read();
  }

  /**
   * A MultiLayerNetwork or ComputationGraph with the state of its updater and its iteration and
   * epoch count; without listeners.
   *
   * @return the same object each time
   */
  public Model model() {
    return model;
  }

  /**
   * The features of the minibatch, under truncated backpropagation of the segment: one array for
   * each input of the network, [examples, features], [examples, features, timesteps] or as the
   * network takes them.
   *
   * @return the arrays themselves, of any data type
   */
  public INDArray[] features() {
    return features.clone();
  }

  /**
   * The labels, one array for each output of the network, shaped as it.
   *
   * @return the arrays themselves, of any data type
   */
  public INDArray[] labels() {
    return labels.clone();
  }

  /** What the iteration was computed from. */
  TrainingStep step() {
    return step;
  }

  /**
   * Whether the parameters are those after the update of the iteration, because only the update
   * made a value non-finite; else they are those that produced the value.
   *
   * @return true for those after the update
   */
  public boolean isAfterUpdate() {
    return afterUpdate;
  }
}
