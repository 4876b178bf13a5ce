package org.gatewatch.internal.outlets;

import org.gatewatch.alert.Alert;

/** Something that shows the samples and alerts of one worker. Called by one thread at a time. */
interface Outlet {
  /** A sample was judged. */
  void sample(RunFigures figures);

  /** An alert was raised, has worsened or is over. */
  void alert(Alert alert);

  /** Nothing of the worker is shown any more. */
  void close();
}
