package org.gatewatch;

import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.nn.api.Model;
import org.gatewatch.inspect.Inspection;
import org.gatewatch.internal.engine.Arguments;
import org.gatewatch.internal.page.ReportWriter;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.SampleText;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * What needs no training under a listener: a look at a network, a stored run as text or in one
 * file.
 *
 * <p>A look at a network without training it:
 *
 * <pre>{@code
 * System.out.println(Gatewatch.inspect(model, features, labels).summary());
 * }</pre>
 *
 * <p>The model is only read. Its parameters, the state of its updater and of its recurrent layers,
 * its listeners and counts, and ND4J's random numbers of the calling thread are afterwards what
 * they were, to the last bit: a copy computes one iteration of {@code fit}, up to the update. What
 * is random in training, such as dropout, is so here, too, and as it would be in the next
 * iteration. Sequences are taken as a whole and begin with empty states, also by a network that
 * trains with truncated backpropagation through time. All examples are looked at: inside each
 * recurrent cell, that takes some 300 bytes of Java's heap for each of examples × timesteps ×
 * units, as long as the inspection is held. Its time is that of two to three iterations of {@code
 * fit}.
 *
 * <p>Everything runs on the calling thread. Workspaces may be open there, unless the model trains
 * without any ({@code WorkspaceMode.NONE}), which DL4J refuses then. A listener may look at its
 * model when an iteration is done; in its other callbacks of an iteration, workspaces of the
 * model's own are open that the copy would need. No other thread may train the model meanwhile. Bad
 * arguments throw {@code IllegalArgumentException}; what the model's own code throws is thrown on.
 */
public final class Gatewatch {
  private Gatewatch() {}

  /**
   * Looks at what needs no data: structure, parameters, penalties and configuration.
   *
   * @param model a MultiLayerNetwork or ComputationGraph with its parameters made
   * @return what was found
   */
  public static Inspection inspect(Model model) {
    return Inspection.of(model);
  }

  /**
   * Looks at what a network of one input and one output does with a minibatch.
   *
   * @param model a MultiLayerNetwork or ComputationGraph with its parameters made
   * @param features as for {@code fit}, such as [examples, features, timesteps]
   * @param labels as for {@code fit}, such as [examples, classes, timesteps]
   * @return what was found
   */
  public static Inspection inspect(Model model, INDArray features, INDArray labels) {
    return inspect(model, features, labels, null, null);
  }

  /**
   * Looks at what a network of one input and one output does with a minibatch that has masks.
   *
   * @param model a MultiLayerNetwork or ComputationGraph with its parameters made
   * @param features as for {@code fit}, such as [examples, features, timesteps]
   * @param labels as for {@code fit}, such as [examples, classes, timesteps]
   * @param featuresMask [examples, timesteps], 0 for padding; null for none
   * @param labelsMask as for {@code fit}, mostly [examples, timesteps]; null for none
   * @return what was found
   */
  public static Inspection inspect(
      Model model,
      INDArray features,
      INDArray labels,
      @Nullable INDArray featuresMask,
      @Nullable INDArray labelsMask) {
    Arguments.requireNonNull("features", features);
    Arguments.requireNonNull("labels", labels);
    return inspect(
        model, new org.nd4j.linalg.dataset.DataSet(features, labels, featuresMask, labelsMask));
  }

  /**
   * Looks at what a network of one input and one output does with a minibatch.
   *
   * @param model a MultiLayerNetwork or ComputationGraph with its parameters made
   * @param minibatch with its masks, if it has any
   * @return what was found
   */
  public static Inspection inspect(Model model, DataSet minibatch) {
    Arguments.requireNonNull("minibatch", minibatch);
    return inspect(
        model,
        new org.nd4j.linalg.dataset.MultiDataSet(
            one(minibatch.getFeatures()),
            one(minibatch.getLabels()),
            one(minibatch.getFeaturesMaskArray()),
            one(minibatch.getLabelsMaskArray())));
  }

  private static INDArray @Nullable [] one(@Nullable INDArray array) {
    return array == null ? null : new INDArray[] {array};
  }

  /**
   * Looks at what a network does with a minibatch.
   *
   * @param model a MultiLayerNetwork or ComputationGraph with its parameters made
   * @param minibatch an array for each input and each output, with masks, if there are any
   * @return what was found
   */
  public static Inspection inspect(Model model, MultiDataSet minibatch) {
    return Inspection.of(model, Arguments.requireNonNull("minibatch", minibatch));
  }

  /**
   * A sample of a run as text, as {@link Inspection#summary()} has it.
   *
   * @param layout the layout of the sample, from the same record of a run
   * @param sample any sample of it
   * @return aligned lines of at most 100 characters, which end in {@code \n}
   * @throws IllegalArgumentException if the sample is of another layout
   */
  public static String summary(Layout layout, Sample sample) {
    return SampleText.of(layout, sample);
  }

  /**
   * Writes a stored run as the page shows it: one HTML file that opens without a server.
   *
   * @param storage holds the run; only read
   * @param session its id; of several workers the first by name
   * @param path where to; a file that is there is replaced
   * @throws IllegalArgumentException if the storage has no sample in such a session
   * @throws IllegalStateException if {@code gatewatch-ui} is not on the class path
   * @throws IOException if the file cannot be written
   */
  public static void report(StatsStorage storage, String session, Path path) throws IOException {
    ReportWriter.installed()
        .writeReport(
            Arguments.requireNonNull("storage", storage),
            Arguments.requireNonNull("session", session),
            Arguments.requireNonNull("path", path));
  }
}
