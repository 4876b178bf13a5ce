package org.gatewatch.internal.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gatewatch.internal.summarise.OnePassSummariser;
import org.gatewatch.internal.summarise.Segment;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class KernelTest {
  private static final List<String> ARCHITECTURES = List.of("sm_75", "sm_90");

  @BeforeEach
  void seed() {
    Nd4j.getRandom().setSeed(1);
  }

  @Test
  void divisionByMultiplicationIsExact() {
    Path program = HostCompiler.program();

    HostCompiler.Outcome outcome = HostCompiler.run(List.of(program.toString(), "check-division"));

    assertThat(outcome.code()).as(outcome.output()).isZero();
  }

  @Test
  void whatLiesBeyondTwoToThe31ElementsIsFound() {
    Path program = HostCompiler.program();

    HostCompiler.Outcome outcome = HostCompiler.run(List.of(program.toString(), "check-far"));

    assertThat(outcome.code()).as(outcome.output()).isZero();
  }

  @Tag("soak")
  @Test
  void threadsThatRunAtOnceDoNotRace() {
    HostCompiler.Outcome outcome =
        HostCompiler.run(List.of(HostCompiler.raceDetector().toString()));

    assertThat(outcome.output()).doesNotContain("ThreadSanitizer");
    assertThat(outcome.code()).as(outcome.output()).isZero();
  }

  @Test
  void bucketsAndHeatmapsAreThoseOfTheCpuToTheBit() {
    Random random = new Random(6);
    int[] bits = random.ints(300_000).toArray();
    float[] values = new float[bits.length];
    for (int i = 0; i < bits.length; i++) {
      values[i] = Float.intBitsToFloat(i % 10 == 0 ? bits[i] >> 9 & 0x807fffff : bits[i]);
    }
    INDArray vector = Nd4j.createFromArray(values);
    List<Segment> segments =
        List.of(Segment.matrix(0, 300, 700), Segment.matrix(3, 77, 1001), Segment.run(9, 299_000));
    List<Summary> expected = new OnePassSummariser(64).summarise(vector, segments);

    try (CudaSummariser summariser =
        new CudaSummariser(64, new HostLauncher(HostCompiler.program()))) {
      List<Summary> summaries = summariser.summarise(vector, segments);

      for (int i = 0; i < segments.size(); i++) {
        assertThat(summaries.get(i).histogram()).isEqualTo(expected.get(i).histogram());
        assertThat(summaries.get(i).heatmap()).isEqualTo(expected.get(i).heatmap());
      }
    }
  }

  @Test
  void theSameValuesGiveTheSameBitsWhereverTheyLie() {
    INDArray values = Nd4j.randn(DataType.FLOAT, 100_000);
    INDArray elsewhere = Nd4j.create(DataType.FLOAT, 100_003);
    elsewhere.get(NDArrayIndex.interval(3, 100_003)).assign(values);

    try (CudaSummariser summariser =
        new CudaSummariser(64, new HostLauncher(HostCompiler.program()))) {
      assertThat(summariser.summarise(elsewhere, List.of(Segment.run(3, 100_000))))
          .isEqualTo(summariser.summarise(values, List.of(Segment.run(0, 100_000))));
    }
  }

  /**
   * Compiling is all that a machine without a GPU can do with the kernel as a whole; {@code
   * .ci/run} does it, too.
   */
  @Tag("exhaustive")
  @Test
  void theKernelCompilesForTheDevice() throws IOException {
    HostCompiler.require("nvcc", false);
    Path folder = HostCompiler.sources();
    for (String architecture : ARCHITECTURES) {
      Path cubin = folder.resolve(architecture + ".cubin");
      List<String> command = new ArrayList<>(List.of("nvcc", "-std=c++11", "-fmad=false"));
      command.addAll(List.of("-Werror", "all-warnings", "-cubin", "-arch=" + architecture));
      command.addAll(List.of("-Xptxas", "-v"));
      command.addAll(List.of("-o", cubin.toString(), folder.resolve("summarise.cu").toString()));

      HostCompiler.Outcome outcome = HostCompiler.run(command);

      assertThat(outcome.code()).as(outcome.output()).isZero();
      assertThat(outcome.output())
          .contains("0 bytes spill stores")
          .doesNotContainPattern("[1-9]\\d* bytes spill");
      assertThat(Files.size(cubin)).isGreaterThan(1000);
      Files.delete(cubin);
    }
  }

  @Test
  void whatNvrtcGetsIsOneTextWithoutIncludes() {
    assertThat(KernelSource.text())
        .contains("summarise_float", "summarise_double", "struct Segment")
        .doesNotContain("#include");
  }
}
