package org.gatewatch.internal.gradients;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gatewatch.internal.dl4j.LossTimesteps;
import org.gatewatch.internal.dl4j.NamedLayer;
import org.gatewatch.internal.dl4j.NetworkStructure;
import org.gatewatch.internal.dl4j.PlannedLayer;
import org.gatewatch.internal.dl4j.TrainingStep;
import org.gatewatch.internal.dl4j.TrainingStep.Part;
import org.gatewatch.internal.dl4j.TrainingStep.Role;
import org.gatewatch.internal.facts.ComparedGradient;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Broadcast;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Gradients of a network, those that a copy of it computes: a few elements of each layer, other
 * ones in each trial. The copy is of type DOUBLE, has a few examples of the minibatch, and neither
 * masks nor the state that an earlier segment left.
 */
public final class NetworkTrial implements GradientTrial {
  /** Elements that are looked at in one trial: each takes two passes. */
  private static final int ELEMENTS = 12;

  /** Until then a trial goes on; each layer has at least one element in it. */
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int MOST_LAYERS = 64;

  private static final int MOST_EXAMPLES = 4;

  /** Products of one pass: parameters × examples × timesteps. */
  private static final long MOST_PRODUCTS = 1L << 28;

  private final Trials trials;
  private final int number;
  private final Cloneable configuration;
  private final INDArray parameters;
  private final TrainingStep step;
  private final int examples;
  private final List<List<TrialParameter>> layers;

  private NetworkTrial(
      Trials trials,
      int number,
      Cloneable configuration,
      INDArray parameters,
      TrainingStep step,
      List<List<TrialParameter>> layers) {
    this.trials = trials;
    this.number = number;
    this.configuration = configuration;
    this.parameters = parameters;
    this.step = step;
    this.layers = layers;
    examples = (int) step.parts().get(0).array().size(0);
  }

  /**
   * Copies what a trial needs; outside of workspaces, before the iteration's update.
   *
   * @param trials is told why if there can be none
   * @param number of the trial, from 0
   */
  public static GradientTrial of(Trials trials, int number, Model model, NetworkStructure read) {
    List<List<TrialParameter>> layers = new ArrayList<>();
    for (PlannedLayer layer : read.layers()) {
      NamedLayer named = layer.named();
      if (named.computesLoss() && !isKnownLoss(named.configuration())) {
        trials.skip("how " + layer.kind().type() + " adds up its loss is not known here");
        return NONE;
      }
      if (layer.kind().frozen()) {
        layers.clear(); // Nothing need arrive at what lies below.
      }
      List<TrialParameter> own = TrialParameter.of(layer);
      if (!own.isEmpty()) {
        layers.add(own);
      }
    }
    TrainingStep step = TrainingStep.of(model);
    INDArray features = step.arrays(Role.FEATURES)[0];
    if (features == null || layers.isEmpty() || layers.size() > MOST_LAYERS) {
      trials.skip("it has too many layers, or none");
      return NONE;
    }
    long steps = features.rank() == 3 ? Math.max(features.size(1), features.size(2)) : 1;
    long most = MOST_PRODUCTS / Math.max(1, model.numParams() * steps);
    if (most < 1) {
      trials.skip("it is too large");
      return NONE;
    }
    int examples = (int) Math.min(Math.min(most, MOST_EXAMPLES), features.size(0));
    TrainingStep some = first(step, examples);
    if (step.isMasked()) {
      int classes = isTimeFirst(read) ? 2 : 1;
      Arrays.stream(some.arrays(Role.LABELS)).forEach(labels -> fillEmpty(labels, classes));
    }
    return new NetworkTrial(
        trials, number, configuration(model), model.params().dup(), some, layers);
  }

  private static boolean isTimeFirst(NetworkStructure read) {
    return read.layers().stream()
        .anyMatch(layer -> LossTimesteps.timeAxis(layer.named().configuration()) == 1);
  }

  /**
   * Gives labels to timesteps that have none since a mask leaves them out, which a copy without
   * masks counts: of softmax DL4J's gradient is right only for probabilities that sum up to 1.
   *
   * @param axis that of the classes, in sequences
   */
  private static void fillEmpty(@Nullable INDArray labels, int axis) {
    if (labels == null || !labels.dataType().isFPType() || labels.rank() < 2 || labels.rank() > 3) {
      return;
    }
    int classes = labels.rank() == 2 ? 1 : axis;
    INDArray empty = Transforms.abs(labels).sum(classes).eq(0).castTo(labels.dataType());
    INDArray share = empty.divi(labels.size(classes));
    if (labels.rank() == 2) {
      Broadcast.add(labels, share, labels, 0);
    } else {
      Broadcast.add(labels, share, labels, 0, 3 - classes);
    }
  }

  private static boolean isKnownLoss(Object configured) {
    return configured.getClass() == OutputLayer.class
        || configured.getClass() == RnnOutputLayer.class
        || configured.getClass() == LossLayer.class
        || configured.getClass() == RnnLossLayer.class;
  }

  private static Cloneable configuration(Model model) {
    return model instanceof ComputationGraph graph
        ? graph.getConfiguration().clone()
        : ((MultiLayerNetwork) model).getLayerWiseConfigurations().clone();
  }

  /** The first examples of features and labels. */
  private static TrainingStep first(TrainingStep step, int examples) {
    List<Part> parts = new ArrayList<>();
    for (Part part : step.parts()) {
      if (part.role() == Role.FEATURES || part.role() == Role.LABELS) {
        INDArrayIndex[] some = new INDArrayIndex[part.array().rank()];
        Arrays.fill(some, NDArrayIndex.all());
        some[0] = NDArrayIndex.interval(0, examples);
        INDArray copy = part.array().get(some).dup();
        parts.add(new Part(part.role(), part.position(), part.name(), copy));
      }
    }
    return new TrainingStep(parts);
  }

  @Override
  public List<ComparedGradient> run() {
    long end = System.nanoTime() + MOST_NANOS;
    INDArray values = parameters.castTo(DataType.DOUBLE).dup().reshape(1, parameters.length());
    TrainingStep doubled = doubled();
    Model copy = copy(values);
    doubled.putInto(copy);
    copy.computeGradientAndScore(LayerWorkspaceMgr.noWorkspaces());
    double[] gradient = copy.getGradientsViewArray().dup().data().asDouble();
    double once = loss(copy, doubled);
    if (once != loss(copy, doubled)) {
      trials.skip("something in it is random, such as dropout or weight noise");
      return List.of();
    }
    Difference difference = new Difference(values, () -> loss(copy, doubled));
    List<ComparedGradient> compared = new ArrayList<>();
    int each = Math.max(1, ELEMENTS / layers.size());
    for (int i = 0; i < each && (i == 0 || System.nanoTime() < end); i++) {
      for (List<TrialParameter> layer : layers) {
        int turn = (number * each + i) % (layer.size() * TrialParameter.PARTS);
        compare(layer.get(turn % layer.size()), turn / layer.size(), gradient, difference)
            .ifPresent(compared::add);
      }
    }
    return compared;
  }

  /** The element of the largest gradient in a part of a parameter; empty if it is at a kink. */
  private Optional<ComparedGradient> compare(
      TrialParameter parameter, int part, double[] gradient, Difference difference) {
    long place = parameter.largest(gradient, part);
    double told = gradient[(int) place];
    double right = difference.at(new long[] {0, place}, told, examples);
    return Double.isFinite(told) && Double.isFinite(right)
        ? Optional.of(
            new ComparedGradient(
                parameter.layer(), parameter.key(), part, place - parameter.offset(), told, right))
        : Optional.empty();
  }

  /** Without regularisation, which gradients do not have either. */
  private static double loss(Model copy, TrainingStep step) {
    if (copy instanceof ComputationGraph graph) {
      MultiDataSet minibatch =
          new MultiDataSet(step.arrays(Role.FEATURES), step.arrays(Role.LABELS));
      return graph.score(minibatch, true) - graph.calcRegularizationScore(true);
    }
    MultiLayerNetwork list = (MultiLayerNetwork) copy;
    DataSet minibatch = new DataSet(step.arrays(Role.FEATURES)[0], step.arrays(Role.LABELS)[0]);
    return list.score(minibatch, true) - list.calcRegularizationScore(true);
  }

  private TrainingStep doubled() {
    List<Part> parts = new ArrayList<>();
    for (Part part : step.parts()) {
      INDArray array = part.array();
      INDArray wide = array.dataType().isFPType() ? array.castTo(DataType.DOUBLE) : array;
      parts.add(new Part(part.role(), part.position(), part.name(), wide));
    }
    return new TrainingStep(parts);
  }

  /** A network whose parameters are these very values. */
  private Model copy(INDArray values) {
    if (configuration instanceof ComputationGraphConfiguration graph) {
      graph.setDataType(DataType.DOUBLE);
      graph.setBackpropType(BackpropType.Standard);
      graph.setTrainingWorkspaceMode(WorkspaceMode.NONE);
      ComputationGraph copy = new ComputationGraph(graph);
      copy.init(values, false);
      return copy;
    }
    MultiLayerConfiguration list = (MultiLayerConfiguration) configuration;
    list.setDataType(DataType.DOUBLE);
    list.setBackpropType(BackpropType.Standard);
    list.setTrainingWorkspaceMode(WorkspaceMode.NONE);
    MultiLayerNetwork copy = new MultiLayerNetwork(list);
    copy.init(values, false);
    return copy;
  }

  @Override
  public void close() {
    parameters.close();
    step.parts().forEach(part -> part.array().close());
  }
}
