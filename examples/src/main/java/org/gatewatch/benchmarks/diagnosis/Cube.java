package org.gatewatch.benchmarks.diagnosis;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Values of shape [examples, channels, timesteps], filled in one by one. */
final class Cube {
  private final int examples;
  private final int channels;
  private final int timesteps;
  private final float[] values;

  /** All zero. */
  Cube(int examples, int channels, int timesteps) {
    this.examples = examples;
    this.channels = channels;
    this.timesteps = timesteps;
    values = new float[examples * channels * timesteps];
  }

  void set(int example, int channel, int timestep, double value) {
    values[(example * channels + channel) * timesteps + timestep] = (float) value;
  }

  /** Three dimensions. */
  INDArray array(DataType type) {
    return Nd4j.createFromArray(values).reshape('c', examples, channels, timesteps).castTo(type);
  }

  /** Two dimensions, for one channel or one timestep. */
  INDArray matrix(DataType type) {
    return Nd4j.createFromArray(values)
        .reshape('c', examples, (long) channels * timesteps)
        .castTo(type);
  }
}
