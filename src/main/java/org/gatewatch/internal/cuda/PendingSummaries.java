package org.gatewatch.internal.cuda;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.gatewatch.internal.summarise.Pending;
import org.gatewatch.sample.Summary;

/**
 * Summaries that launches compute, for some places of a list. {@link #await} throws {@link
 * CudaException} if CUDA fails meanwhile.
 */
final class PendingSummaries implements Pending<List<Summary>> {
  private final Summary[] summaries;
  private final List<Share> shares = new ArrayList<>();

  /** A launch, and the places that its groups are for. */
  private record Share(Launcher.Launch launch, List<Integer> places) {}

  /** So many summaries, each of no values until it is told otherwise. */
  PendingSummaries(int size) {
    summaries = new Summary[size];
    Arrays.fill(summaries, Summary.empty());
  }

  void set(int location, Summary summary) {
    summaries[location] = summary;
  }

  /**
   * Leaves places to a launch, which is given back with this.
   *
   * @param places one a group
   */
  void add(Launcher.Launch launch, List<Integer> places) {
    shares.add(new Share(launch, places));
  }

  @Override
  public boolean isDone() {
    return shares.isEmpty();
  }

  @Override
  public Optional<List<Summary>> await() {
    for (Share share : shares) {
      List<Summary> found = PackedSummaries.read(share.launch.await(), share.places.size());
      for (int i = 0; i < found.size(); i++) {
        summaries[share.places.get(i)] = found.get(i);
      }
    }
    return Optional.of(Arrays.asList(summaries));
  }

  @Override
  public void close() {
    shares.forEach(share -> share.launch.close());
    shares.clear();
  }
}
