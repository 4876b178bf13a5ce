package org.gatewatch.internal.engine;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.gatewatch.internal.cuda.FallbackSummariser;
import org.gatewatch.internal.summarise.DeferringSummariser;
import org.gatewatch.internal.summarise.Nd4jSummariser;
import org.gatewatch.internal.summarise.Summariser;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How tensors are summarised, if the system property {@value #PROPERTY} says so. */
public enum SummariserChoice {
  /** As suits ND4J's backend: {@link #CPU} or {@link #CUDA}. */
  AUTO,
  /** In plain Java; tensors of a GPU are copied to the host. */
  CPU,
  /** With the kernel of this project; if that cannot be, with operations of ND4J. */
  CUDA,
  /** With operations of ND4J, on any backend. */
  ND4J;

  static final String PROPERTY = "org.gatewatch.summariser";

  private static final Logger log = LoggerFactory.getLogger(SummariserChoice.class);
  private static final AtomicReference<String> TOLD = new AtomicReference<>("");

  /**
   * What the system property says; {@link #AUTO} if it is not set.
   *
   * @throws IllegalArgumentException if it names none of these
   */
  public static SummariserChoice configured() {
    String value = System.getProperty(PROPERTY, AUTO.text());
    return Arrays.stream(values())
        .filter(choice -> choice.text().equals(value.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    PROPERTY
                        + " must be one of "
                        + Arrays.stream(values())
                            .map(SummariserChoice::text)
                            .collect(Collectors.joining(", "))
                        + ", not '"
                        + value
                        + "'"));
  }

  private String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** A summariser of this kind for one network, told once in the log. */
  public Summariser make(int maxHeatmapSide) {
    boolean onCpu = Nd4j.getEnvironment().isCPU();
    SummariserChoice chosen = this != AUTO ? this : onCpu ? CPU : CUDA;
    String line = chosen.text() + (onCpu ? ", ND4J's backend is the CPU" : ", ND4J's is a GPU");
    if (!TOLD.getAndSet(line).equals(line)) {
      log.info("Tensors are summarised by: {}; -D{}=… chooses another", line, PROPERTY);
    }
    return switch (chosen) {
      case CUDA -> onCuda(maxHeatmapSide);
      case ND4J -> new Nd4jSummariser(maxHeatmapSide);
      default -> new DeferringSummariser(maxHeatmapSide);
    };
  }

  /** Apart from the others, so that no class of CUDA is loaded to verify what never runs. */
  private static Summariser onCuda(int maxHeatmapSide) {
    return new FallbackSummariser(maxHeatmapSide);
  }
}
