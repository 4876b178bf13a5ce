package org.gatewatch.gru;

import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;

/** What memory a {@link Gru} takes, for DL4J's report. */
final class GruMemory {
  private GruMemory() {}

  static LayerMemoryReport report(Gru gru, InputType inputType) {
    InputType.InputTypeRecurrent recurrent = (InputType.InputTypeRecurrent) inputType;
    long timesteps = Math.max(1, recurrent.getTimeSeriesLength());
    long inference = perTimestep(gru, false) * Math.min(timesteps, GruLayer.STRETCH);
    Map<CacheMode, Long> training = new HashMap<>();
    for (CacheMode mode : CacheMode.values()) {
      training.put(mode, perTimestep(gru, true) * timesteps);
    }
    long parameters = gru.initializer().numParams(gru);
    int updater = gru.getIUpdater() == null ? 0 : (int) gru.getIUpdater().stateSize(parameters);
    return new LayerMemoryReport.Builder(
            gru.getLayerName(), Gru.class, inputType, gru.getOutputType(-1, inputType))
        .standardMemory(parameters, updater)
        .workingMemory(0, inference, MemoryReport.CACHE_MODE_ALL_ZEROS, training)
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }

  /** Elements of an example in a timestep: what {@link GruPass} and {@link BackwardPass} hold. */
  private static long perTimestep(Gru gru, boolean training) {
    int sequencesOfUnits = training ? 9 : 5;
    return gru.getNIn() + sequencesOfUnits * gru.getNOut();
  }
}
