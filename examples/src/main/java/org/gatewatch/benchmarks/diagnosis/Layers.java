package org.gatewatch.benchmarks.diagnosis;

import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.nd4j.linalg.learning.config.Sgd;

/** Makes the layers of a plan. */
final class Layers {
  private Layers() {}

  /** Width of the input. */
  static int inputs(Plan plan) {
    return plan.isOneLabel() ? PatternTask.CHANNELS : plan.symbols;
  }

  /** Width of what a recurrent layer gives. */
  static int width(Plan plan) {
    return plan.cell == Plan.CellType.BIDIRECTIONAL ? 2 * plan.units : plan.units;
  }

  /** The recurrent layer number i from below, with all its wrappers. */
  static Layer recurrent(Plan plan, int i, int inputs) {
    Layer layer = cell(plan, inputs);
    if (plan.cell == Plan.CellType.BIDIRECTIONAL) {
      layer = new Bidirectional(Bidirectional.Mode.CONCAT, layer);
    }
    if (plan.freezing == Plan.Freezing.FROZEN_LAYER) {
      layer = new FrozenLayer(layer);
    }
    return plan.lastStep && i == plan.layers - 1 ? new LastTimeStep(layer) : layer;
  }

  @SuppressWarnings("deprecation") // People still train Graves' layers.
  private static Layer cell(Plan plan, int inputs) {
    return switch (plan.cell) {
      case LSTM, BIDIRECTIONAL -> {
        LSTM.Builder builder = new LSTM.Builder();
        builder.forgetGateBiasInit(plan.forgetBias).gateActivationFunction(plan.gate);
        yield finish(builder, plan, inputs);
      }
      case GRAVES -> {
        var builder = new org.deeplearning4j.nn.conf.layers.GravesLSTM.Builder();
        builder.forgetGateBiasInit(plan.forgetBias).gateActivationFunction(plan.gate);
        yield finish(builder, plan, inputs);
      }
      case GRAVES_BIDIRECTIONAL -> {
        var builder = new org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM.Builder();
        builder.forgetGateBiasInit(plan.forgetBias).gateActivationFunction(plan.gate);
        yield finish(builder, plan, inputs);
      }
      case SIMPLE -> finish(new SimpleRnn.Builder(), plan, inputs);
    };
  }

  private static <T extends BaseRecurrentLayer.Builder<T>> Layer finish(
      BaseRecurrentLayer.Builder<T> builder, Plan plan, int inputs) {
    builder.nIn(inputs).nOut(plan.units).activation(plan.activation);
    if (plan.keep < 1) {
      builder.dropOut(plan.keep);
    }
    if (plan.freezing == Plan.Freezing.NO_RATE) {
      builder.updater(new Sgd(0));
    }
    return builder.build();
  }

  /** One label a timestep or one a sequence. */
  static Layer output(Plan plan, int inputs) {
    return plan.lastStep
        ? new OutputLayer.Builder(plan.loss)
            .nIn(inputs)
            .nOut(plan.outputs())
            .activation(plan.output)
            .build()
        : new RnnOutputLayer.Builder(plan.loss)
            .nIn(inputs)
            .nOut(plan.outputs())
            .activation(plan.output)
            .build();
  }
}
