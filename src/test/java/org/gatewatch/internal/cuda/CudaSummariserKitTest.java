package org.gatewatch.internal.cuda;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/**
 * The arithmetic of the kernel as the host's compiler translates it, the table of segments and the
 * reading of results, without the launcher: where there is no stand-in for the driver, on which the
 * kit runs otherwise. What runs in parallel on a GPU is not tested by this.
 */
@Tag("exhaustive")
class CudaSummariserKitTest extends CudaSummariserKit {
  private static Path program;

  @BeforeAll
  static void compile() {
    program = HostCompiler.program();
  }

  @Override
  Launcher launcher() {
    return new HostLauncher(program);
  }
}
