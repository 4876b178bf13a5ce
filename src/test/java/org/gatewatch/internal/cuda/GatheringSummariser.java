package org.gatewatch.internal.cuda;

import java.util.List;
import java.util.Optional;
import org.gatewatch.internal.summarise.DeferringSummariser;
import org.gatewatch.internal.summarise.Gatherer;
import org.gatewatch.internal.summarise.Pending;
import org.gatewatch.internal.summarise.Segment;
import org.gatewatch.internal.summarise.Summariser;
import org.gatewatch.sample.Summary;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the CPU uses, but that insides of cells are gathered as on a device. */
public final class GatheringSummariser implements Summariser {
  private final Summariser summariser;
  private final Gatherer gatherer;

  public GatheringSummariser(int maxHeatmapSide, Gatherer gatherer) {
    summariser = new DeferringSummariser(maxHeatmapSide);
    this.gatherer = gatherer;
  }

  @Override
  public Optional<Gatherer> gatherer() {
    return Optional.of(gatherer);
  }

  @Override
  public List<Summary> summarise(INDArray vector, List<Segment> segments) {
    return summariser.summarise(vector, segments);
  }

  @Override
  public Summary summarise(INDArray array) {
    return summariser.summarise(array);
  }

  @Override
  public List<Summary> summariseAll(List<INDArray> arrays) {
    return summariser.summariseAll(arrays);
  }

  @Override
  public Optional<Pending<List<Summary>>> begin(INDArray vector, List<Segment> segments) {
    return summariser.begin(vector, segments);
  }

  @Override
  public Optional<Pending<List<Summary>>> beginAll(List<INDArray> arrays) {
    return summariser.beginAll(arrays);
  }
}
