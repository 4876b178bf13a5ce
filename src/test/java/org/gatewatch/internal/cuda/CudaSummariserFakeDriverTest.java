package org.gatewatch.internal.cuda;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The kit on the real launcher and the real bindings. */
class CudaSummariserFakeDriverTest extends CudaSummariserKit {
  private static FakeDriver driver;

  @BeforeAll
  static void open() {
    FakeDriver.require();
    driver = FakeDriver.ofArrays();
    FakeDriver.delay(0);
  }

  @Override
  Launcher launcher() {
    return driver.launcher();
  }

  @AfterAll
  static void end() {
    if (driver != null) {
      driver.close();
    }
  }
}
