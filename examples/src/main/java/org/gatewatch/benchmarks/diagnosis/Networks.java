package org.gatewatch.benchmarks.diagnosis;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.rnn.DuplicateToTimeSeriesVertex;
import org.deeplearning4j.nn.conf.graph.rnn.LastTimeStepVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Makes the network of a plan, without DL4J's own checks of outputs: some users have none. */
final class Networks {
  private Networks() {}

  static Model create(Plan plan, long seed) {
    return plan.graph ? graph(plan, seed) : list(plan, seed);
  }

  private static NeuralNetConfiguration.Builder builder(Plan plan, long seed) {
    NeuralNetConfiguration.Builder builder =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .dataType(plan.type)
            .weightInit(plan.weights)
            .updater(Updaters.create(plan));
    if (plan.clip > 0) {
      builder
          .gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue)
          .gradientNormalizationThreshold(plan.clip);
    }
    if (plan.l2 > 0) {
      builder.l2(plan.l2);
    }
    return builder;
  }

  private static MultiLayerNetwork list(Plan plan, long seed) {
    NeuralNetConfiguration.ListBuilder list = builder(plan, seed).list();
    int inputs = Layers.inputs(plan);
    for (int i = 0; i < plan.layers; i++) {
      list.layer(Layers.recurrent(plan, i, inputs));
      inputs = Layers.width(plan);
    }
    list.layer(Layers.output(plan, inputs)).setInputType(input(plan));
    list.validateOutputLayerConfig(false);
    if (plan.segment > 0) {
      list.backpropType(BackpropType.TruncatedBPTT).tBPTTLength(plan.segment);
    }
    MultiLayerNetwork network = new MultiLayerNetwork(list.build());
    network.init();
    return network;
  }

  private static ComputationGraph graph(Plan plan, long seed) {
    GraphBuilder builder = builder(plan, seed).graphBuilder();
    if (plan.task == Plan.TaskType.SEQ2SEQ) {
      encoderAndDecoder(plan, builder);
    } else {
      stack(plan, builder);
    }
    if (plan.segment > 0) {
      builder.backpropType(BackpropType.TruncatedBPTT).tBPTTLength(plan.segment);
    }
    builder.setOutputs("output").validateOutputLayerConfig(false);
    builder.setInputTypes(
        plan.task == Plan.TaskType.SEQ2SEQ
            ? new InputType[] {input(plan), input(plan)}
            : new InputType[] {input(plan)});
    ComputationGraphConfiguration configuration = builder.build();
    ComputationGraph network =
        plan.stateKept ? new ForgetfulUser(configuration) : new ComputationGraph(configuration);
    network.init();
    return network;
  }

  private static InputType input(Plan plan) {
    return InputType.recurrent(Layers.inputs(plan));
  }

  private static void stack(Plan plan, GraphBuilder builder) {
    builder.addInputs("in");
    String below = "in";
    int inputs = Layers.inputs(plan);
    for (int i = 0; i < plan.layers; i++) {
      if (plan.shortcuts && i > 0) {
        builder.addVertex("merge" + i, new MergeVertex(), "in", below);
        below = "merge" + i;
        inputs += Layers.inputs(plan);
      }
      builder.addLayer("rnn" + i, Layers.recurrent(plan, i, inputs), below);
      below = "rnn" + i;
      inputs = Layers.width(plan);
    }
    builder.addLayer("output", Layers.output(plan, inputs), below);
  }

  private static void encoderAndDecoder(Plan plan, GraphBuilder builder) {
    int width = Layers.width(plan);
    builder
        .addInputs("in", "decoder")
        .addLayer("encoder", Layers.recurrent(plan, 0, plan.symbols), "in")
        .addVertex("last", new LastTimeStepVertex("in"), "encoder")
        .addVertex("again", new DuplicateToTimeSeriesVertex("decoder"), "last")
        .addVertex("merge", new MergeVertex(), "decoder", "again")
        .addLayer("rnn", Layers.recurrent(plan, 0, plan.symbols + width), "merge")
        .addLayer("output", Layers.output(plan, width), "rnn");
  }

  /** A user's own network that never clears the state of the sequence before. */
  private static final class ForgetfulUser extends ComputationGraph {
    private static final long serialVersionUID = 1L;

    ForgetfulUser(ComputationGraphConfiguration configuration) {
      super(configuration);
    }

    @Override
    public void rnnClearPreviousState() {
      // The fault: what the last sequence left is what the next begins with.
    }
  }
}
