package org.gatewatch.internal.cuda;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.internal.summarise.Summariser;
import org.gatewatch.internal.summarise.SummariserKit;
import org.junit.jupiter.api.AfterEach;

/** The kit on the kernels, whatever launches them. */
abstract class CudaSummariserKit extends SummariserKit {
  private final List<CudaSummariser> opened = new ArrayList<>();

  /** A new launcher; closed here. */
  abstract Launcher launcher();

  @Override
  protected final Summariser summariser(int maxHeatmapSide) {
    Launcher launcher = launcher();
    try {
      CudaSummariser summariser = new CudaSummariser(maxHeatmapSide, launcher);
      opened.add(summariser);
      return summariser;
    } catch (IllegalArgumentException e) {
      launcher.close();
      throw e;
    }
  }

  @Override
  protected final boolean mapsRows() {
    return false;
  }

  @AfterEach
  void close() {
    opened.forEach(CudaSummariser::close);
  }
}
