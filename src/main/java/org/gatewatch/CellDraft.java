package org.gatewatch;

import java.util.concurrent.atomic.AtomicBoolean;
import org.gatewatch.capture.CellPasses;
import org.gatewatch.cell.CellSummaries;
import org.gatewatch.publish.Draft;
import org.gatewatch.sample.Sample;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sample whose cells are looked into on the publisher's thread. If that fails, the sample goes
 * without them.
 *
 * @param failed whether that was told already
 */
record CellDraft(Sample sample, CellPasses passes, CellSummaries computing, AtomicBoolean failed)
    implements Draft {
  private static final Logger LOG = LoggerFactory.getLogger(CellDraft.class);

  @Override
  public Sample complete() {
    try {
      return passes.addTo(sample, computing);
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      if (failed.compareAndSet(false, true)) {
        LOG.warn("Gatewatch cannot look inside the cells; samples go without that", e);
      }
      return sample;
    }
  }

  @Override
  public void close() {
    passes.close();
  }
}
