package org.gatewatch.benchmarks.diagnosis;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * One line a training, with tabs between its columns, so that misses can be looked into. What was
 * run under NaN panic later has a second line, which is like the first but for that column.
 */
final class CaseFile implements Consumer<Verdict>, AutoCloseable {
  private final PrintWriter out;

  /** Made or overwritten. */
  CaseFile(Path file) throws IOException {
    out = new PrintWriter(Files.newBufferedWriter(file), true);
    out.println(
        "id\thealth\twhy\tfound\twarned\tcause\tharmful\tonset\tnot finite\tdelay of NaN"
            + "\tAutoTrainer\tpanic\tnamed\tplan\talerts");
  }

  /** Written at once: long runs are looked at while they go on. */
  @Override
  public void accept(Verdict verdict) {
    out.println(line(verdict));
  }

  @Override
  public void close() {
    out.close();
  }

  private static String line(Verdict verdict) {
    Object[] columns = {
      verdict.trial().id(),
      verdict.label().health(),
      verdict.label().why().replaceAll("\\s+", " "),
      Shares.whole(verdict.delay().orElse(Verdict.NEVER)),
      Shares.whole(verdict.delayOfWarning().orElse(Verdict.NEVER)),
      verdict.isCauseNamed(),
      verdict.isHarmful(),
      verdict.course().onset(),
      verdict.course().notFinite(),
      verdict.delayOfNotFinite().orElse(Verdict.NEVER),
      verdict.autoTrainer(),
      verdict.panic(),
      verdict.named(),
      verdict.trial().faultyPlan(),
      verdict.told().stream().map(Told::toString).collect(Collectors.joining(" | "))
    };
    return Arrays.stream(columns).map(String::valueOf).collect(Collectors.joining("\t"));
  }
}
