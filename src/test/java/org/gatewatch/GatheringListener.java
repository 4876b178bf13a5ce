package org.gatewatch;

import org.gatewatch.internal.cuda.GatheringSummariser;
import org.gatewatch.internal.cuda.HostGatherer;

/** Makes listeners take what lies inside cells as on a GPU, but on the host. */
public final class GatheringListener {
  private GatheringListener() {}

  /** That listener, before it has seen a network. */
  public static GatewatchListener of(GatewatchListener listener) {
    listener.summariseWith(side -> new GatheringSummariser(side, new HostGatherer()));
    return listener;
  }
}
