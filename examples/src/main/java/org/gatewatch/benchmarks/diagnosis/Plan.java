package org.gatewatch.benchmarks.diagnosis;

import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * What a training is made of: task, network and how it is trained. A draft: archetypes fill one in,
 * and faults change a {@link #copy}.
 */
final class Plan implements Cloneable {
  /** What is to be learnt. */
  enum TaskType {
    /** The next symbol of a text; one-hot in and out. */
    CHARACTER,
    /** A leaky sum of what came so far. */
    REGRESSION,
    /** Which pattern a sequence follows. */
    CLASSIFICATION,
    /** Which of two patterns, told by one sigmoid. */
    BINARY,
    /** The symbol of a few steps ago. */
    ECHO,
    /** An encoder and a decoder: the sequence backwards. */
    SEQ2SEQ
  }

  /** How long sequences are. */
  enum Lengths {
    /** All alike. */
    FIXED,
    /** Padded to the same length, with masks. */
    MASKED,
    /** Alike within a minibatch, without masks. */
    BUCKETED
  }

  /** The recurrent layer. */
  enum CellType {
    LSTM,
    GRAVES,
    BIDIRECTIONAL,
    GRAVES_BIDIRECTIONAL,
    SIMPLE;

    boolean isBidirectional() {
      return this == BIDIRECTIONAL || this == GRAVES_BIDIRECTIONAL;
    }
  }

  /** What makes steps of gradients. */
  enum UpdaterType {
    SGD,
    NESTEROVS,
    ADAM,
    RMSPROP
  }

  /** How the learning rate changes with the iterations. */
  enum Schedule {
    FIXED,
    WARM_UP,
    STEPS,
    POLYNOMIAL,
    EXPONENTIAL
  }

  /** What freezes the recurrent layers. */
  enum Freezing {
    NONE,
    FROZEN_LAYER,
    NO_RATE
  }

  TaskType task = TaskType.CHARACTER;
  Lengths lengths = Lengths.FIXED;

  /** Shortest and longest sequence as shares of the timesteps, where lengths differ. */
  double shortest = 0.3;

  double longest = 1;

  /** Symbols, classes, or channels of the input. */
  int symbols = 6;

  int timesteps = 10;
  int batch = 16;

  /** How many steps back an echo reaches; for how many steps a pattern is shown, 0 for all. */
  int lag;

  /** How much of the task is chance, 0 to 1. */
  double noise = 0.1;

  /** By what the targets of a regression are multiplied. */
  double target = 1;

  CellType cell = CellType.LSTM;
  int layers = 1;
  int units = 16;
  boolean graph;

  /** Each layer sees the input, too; graphs only. */
  boolean shortcuts;

  /** The last recurrent layer gives its last timestep only; for classes. */
  boolean lastStep;

  Activation activation = Activation.TANH;
  Activation gate = Activation.SIGMOID;
  IWeightInit weights = new WeightInitXavier();
  double forgetBias = 1;

  /** Share of a recurrent layer's inputs that dropout keeps; 1 for no dropout. */
  double keep = 1;

  Activation output = Activation.SOFTMAX;
  LossFunction loss = LossFunction.MCXENT;
  DataType type = DataType.FLOAT;
  Freezing freezing = Freezing.NONE;

  /** The state of a sequence goes on in the next, by mistake. */
  boolean stateKept;

  UpdaterType updater = UpdaterType.ADAM;
  double rate = 0.02;
  Schedule schedule = Schedule.FIXED;

  /** From which share of the minibatches on the schedule gives NaN; 1 for never. */
  double rateLostFrom = 1;

  /** Magnitude at which each element of the gradient is clipped; 0 for no clipping. */
  double clip;

  double l2;

  /** Timesteps of a segment of truncated backpropagation; 0 for none. */
  int segment;

  /** Minibatches. */
  int fits = 100;

  /** The same plan, to be changed. */
  Plan copy() {
    try {
      return (Plan) clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  boolean isRegression() {
    return task == TaskType.REGRESSION;
  }

  /** Whether steps are about as large as the rate, however many timesteps a gradient adds up. */
  boolean isAdaptive() {
    return updater == UpdaterType.ADAM || updater == UpdaterType.RMSPROP;
  }

  /** Whether there is one label a sequence and not one a timestep. */
  boolean isOneLabel() {
    return task == TaskType.CLASSIFICATION || task == TaskType.BINARY;
  }

  /** Width of the labels. */
  int outputs() {
    return isRegression() || task == TaskType.BINARY ? 1 : symbols;
  }

  /** Regression: output and loss that fit it. */
  Plan regression() {
    task = TaskType.REGRESSION;
    symbols = 2;
    output = Activation.IDENTITY;
    loss = LossFunction.MSE;
    return this;
  }

  /** Two classes and one sigmoid. */
  Plan binary() {
    task = TaskType.BINARY;
    symbols = 3;
    output = Activation.SIGMOID;
    loss = LossFunction.XENT;
    return this;
  }

  /** The optimiser and its rate. */
  Plan with(UpdaterType type, double learningRate) {
    updater = type;
    rate = learningRate;
    return this;
  }

  /** The recurrent part. */
  Plan with(CellType type, int howMany, int wide) {
    cell = type;
    layers = howMany;
    units = wide;
    return this;
  }

  @Override
  public String toString() {
    return "%s %d×%s(%d) %s %s rate %.3g batch %d steps %d fits %d"
        .formatted(
            task,
            layers,
            cell,
            units,
            graph ? "graph" : "list",
            updater,
            rate,
            batch,
            timesteps,
            fits);
  }
}
