package org.gatewatch.internal.cuda;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.internal.summarise.Summariser;
import org.gatewatch.internal.summarise.SummariserKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** The kit on the real launcher and the real bindings. */
class CudaSummariserFakeDriverTest extends SummariserKit {
  private static FakeDriver driver;
  private final List<CudaSummariser> opened = new ArrayList<>();

  @BeforeAll
  static void open() {
    FakeDriver.require();
    driver = FakeDriver.ofArrays();
    FakeDriver.delay(0);
  }

  @Override
  protected Summariser summariser(int maxHeatmapSide) {
    DeviceLauncher launcher = driver.launcher();
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

  @AfterAll
  static void end() {
    if (driver != null) {
      driver.close();
    }
  }
}
