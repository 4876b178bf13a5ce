package org.gatewatch.internal.crashdump;

import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** What a crash dump is of, in the iteration that it is in. Holds it; only reads it. */
public abstract class Dumped {
  Dumped() {}

  /**
   * A network.
   *
   * @param updated whether the parameters were changed by this iteration already
   */
  public static Dumped of(Model model, boolean updated) {
    return new DumpedNetwork(model, updated);
  }

  /**
   * A SameDiff graph.
   *
   * @param updated the variables that were changed by this iteration already
   */
  public static Dumped of(
      SameDiff graph, MultiDataSet minibatch, Collection<String> updated, int iteration) {
    return new DumpedGraph(graph, minibatch, updated, iteration);
  }

  abstract int iteration();

  /** Writes its heavy part. */
  abstract void writeTo(CrashDumpDraft draft) throws IOException;

  /** Bytes of what {@link #writeTo} writes, before compression. */
  abstract long bytes();

  /** For programs, beside what is said of every crash dump. */
  abstract Map<String, String> properties();

  /** For people, of when the values in the file are. */
  abstract String when();

  /** For people, of the files with its heavy part. */
  abstract String files();
}
