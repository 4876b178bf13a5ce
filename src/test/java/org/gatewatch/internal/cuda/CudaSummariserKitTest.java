package org.gatewatch.internal.cuda;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gatewatch.internal.summarise.Summariser;
import org.gatewatch.internal.summarise.SummariserKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/**
 * The arithmetic of the kernel as the host's compiler translates it, the table of segments and the
 * reading of results, without the launcher: where there is no stand-in for the driver, on which the
 * kit runs otherwise. What runs in parallel on a GPU is not tested by this.
 */
@Tag("exhaustive")
class CudaSummariserKitTest extends SummariserKit {
  private static Path program;
  private final List<CudaSummariser> opened = new ArrayList<>();

  @BeforeAll
  static void compile() {
    program = HostCompiler.program();
  }

  @Override
  protected Summariser summariser(int maxHeatmapSide) {
    HostLauncher launcher = new HostLauncher(program);
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
  protected boolean mapsRows() {
    return false;
  }

  @AfterEach
  void close() {
    opened.forEach(CudaSummariser::close);
  }
}
