package org.gatewatch.internal.dl4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.TrainingConfig;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.optimize.solvers.BaseOptimizer;
import org.gatewatch.internal.facts.LayerFacts;
import org.gatewatch.internal.facts.OutputFacts;
import org.gatewatch.internal.facts.TrainingFacts;
import org.gatewatch.internal.facts.UpdaterFacts;
import org.gatewatch.sample.Gate;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what a network's configuration says of how it trains. */
public final class FactsReader {
  private static final Logger log = LoggerFactory.getLogger(FactsReader.class);

  private final int iteration;
  private final int epoch;

  private FactsReader(Model model) {
    iteration = BaseOptimizer.getIterationCount(model);
    epoch = BaseOptimizer.getEpochCount(model);
  }

  /**
   * Reads a network, on the thread that trains it. Layers of others may throw anything when they
   * are asked: then nothing is known.
   */
  public static TrainingFacts of(Model model) {
    try {
      return new FactsReader(model).read(model);
    } catch (RuntimeException | LinkageError e) {
      log.debug("The configuration of a {} cannot be read", model.getClass().getSimpleName(), e);
      return TrainingFacts.UNKNOWN;
    }
  }

  private TrainingFacts read(Model model) {
    List<NamedLayer> layers = NamedLayer.of(model);
    return new TrainingFacts(
        model.params().dataType().name(),
        segment(model, true),
        segment(model, false),
        List.of(inputWidth(layers)),
        layers.stream().map(this::layer).toList(),
        outputs(layers));
  }

  private static int segment(Model model, boolean forward) {
    if (model instanceof ComputationGraph graph) {
      var of = graph.getConfiguration();
      return of.getBackpropType() == BackpropType.TruncatedBPTT
          ? forward ? of.getTbpttFwdLength() : of.getTbpttBackLength()
          : 0;
    }
    var of = ((MultiLayerNetwork) model).getLayerWiseConfigurations();
    return of.getBackpropType() == BackpropType.TruncatedBPTT
        ? forward ? of.getTbpttFwdLength() : of.getTbpttBackLength()
        : 0;
  }

  /** What the first layer takes. */
  private static long inputWidth(List<NamedLayer> layers) {
    return !layers.isEmpty() && inside(layers.get(0)) instanceof FeedForwardLayer first
        ? Math.max(0, first.getNIn())
        : 0;
  }

  private static List<OutputFacts> outputs(List<NamedLayer> layers) {
    List<OutputFacts> outputs = new ArrayList<>();
    for (NamedLayer layer : layers) {
      OutputFacts output =
          layer.computesLoss() ? OutputReader.of(layer.name(), inside(layer)) : null;
      if (output != null) {
        outputs.add(output);
      }
    }
    return outputs;
  }

  /** A layer as it is configured, without its wrappers. */
  private static Layer inside(NamedLayer named) {
    return LayerKind.inside(named.configuration());
  }

  private LayerFacts layer(NamedLayer named) {
    Layer layer = inside(named);
    BaseLayer base = layer instanceof BaseLayer of ? of : null;
    CellReader reader = LayerReaders.of(layer);
    BaseRecurrentLayer cell = reader != null && layer instanceof BaseRecurrentLayer of ? of : null;
    boolean hasGates =
        reader != null && reader.type().spec().shown().stream().anyMatch(Gate::isGate);
    TrainingConfig training = named.layer().getConfig();
    Map<String, INDArray> parameters = named.layer().paramTable();
    String first =
        parameters == null || parameters.isEmpty() ? null : parameters.keySet().iterator().next();
    boolean frozen = LayerKind.of(named.configuration(), reader).frozen();
    return new LayerFacts(
        named.name(),
        layer.getClass().getSimpleName(),
        layer instanceof BaseRecurrentLayer,
        frozen,
        base == null ? null : name(base.getActivationFn()),
        cell == null || reader == null || !hasGates ? null : name(reader.gateFunction(cell)),
        cell == null || reader == null ? Double.NaN : reader.forgetBias(cell),
        training == null || first == null || frozen ? null : updater(training, first),
        base == null || first == null ? null : name(base.getWeightInitFn()),
        normalisation(training),
        training == null || first == null || frozen
            ? LayerFacts.Regularisation.NONE
            : regularisation(training.getRegularizationByParam(first)),
        dropout(layer),
        layer instanceof BatchNormalization of ? of.getEps() : Double.NaN);
  }

  private @Nullable UpdaterFacts updater(TrainingConfig training, String parameter) {
    IUpdater updater = training.getUpdaterByParam(parameter);
    return updater == null ? null : UpdaterReader.of(updater, iteration, epoch);
  }

  private static LayerFacts.Normalisation normalisation(@Nullable TrainingConfig training) {
    if (training == null) {
      return LayerFacts.Normalisation.NONE;
    }
    GradientNormalization way = training.getGradientNormalization();
    if (way == null || way == GradientNormalization.None) {
      return LayerFacts.Normalisation.NONE;
    }
    boolean clips =
        way != GradientNormalization.RenormalizeL2PerLayer
            && way != GradientNormalization.RenormalizeL2PerParamType;
    return new LayerFacts.Normalisation(
        way.name(), clips ? training.getGradientNormalizationThreshold() : Double.NaN);
  }

  private static LayerFacts.Regularisation regularisation(@Nullable List<Regularization> all) {
    double l1 = 0;
    double l2 = 0;
    double decay = 0;
    for (Regularization one : all == null ? List.<Regularization>of() : all) {
      if (one instanceof L1Regularization of) {
        l1 += fixed(of.getL1());
      } else if (one instanceof L2Regularization of) {
        l2 += fixed(of.getL2());
      } else if (one instanceof WeightDecay of) {
        decay += fixed(of.getCoeff());
      }
    }
    return new LayerFacts.Regularisation(l1, l2, decay);
  }

  private static double fixed(ISchedule schedule) {
    return schedule instanceof FixedSchedule fixed ? fixed.getValue() : Double.NaN;
  }

  private static double dropout(Layer layer) {
    return layer.getIDropout() instanceof Dropout dropout && dropout.getPSchedule() == null
        ? dropout.getP()
        : Double.NaN;
  }

  private static @Nullable String name(@Nullable IWeightInit initialisation) {
    return initialisation == null ? null : without("WeightInit", initialisation);
  }

  /** A ReLU may have a slope below 0: then it is a leaky one. */
  static @Nullable String name(@Nullable IActivation function) {
    if (function instanceof ActivationReLU of
        && of.getNegativeSlope() != null
        && of.getNegativeSlope() != 0) {
      return "LReLU";
    }
    return function == null ? null : without("Activation", function);
  }

  /** Simple name of a class without what all of its kind begin with. */
  static String without(String prefix, Object object) {
    String name = object.getClass().getSimpleName();
    return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
  }
}
