package org.gatewatch.internal.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class KernelCompilerTest {
  /** What NVRTC 11.6 knows. */
  private static final int[] KNOWN = {35, 37, 50, 52, 53, 60, 61, 62, 70, 72, 75, 80, 86, 87};

  private static int any(int capability) {
    return KernelCompiler.architecture(KNOWN, capability, known -> true);
  }

  @Test
  void newerCardsGetTheNewestArchitectureThatIsNoTegra() {
    assertThat(any(90)).isEqualTo(86);
    assertThat(any(89)).isEqualTo(86);
    assertThat(any(73)).isEqualTo(70);
    assertThat(any(86)).isEqualTo(86);
    assertThat(any(80)).isEqualTo(80);
  }

  @Test
  void aTegraGetsItsOwn() {
    assertThat(any(87)).isEqualTo(87);
    assertThat(any(62)).isEqualTo(62);
  }

  @Test
  void thereIsMachineCodeWithinAGenerationOnly() {
    assertThat(KernelCompiler.architecture(KNOWN, 89, known -> known / 10 == 8)).isEqualTo(86);
    assertThatExceptionOfType(CudaException.class)
        .isThrownBy(() -> KernelCompiler.architecture(KNOWN, 90, known -> known / 10 == 9))
        .withMessage("NVRTC does not compile for compute capability 90");
  }
}
