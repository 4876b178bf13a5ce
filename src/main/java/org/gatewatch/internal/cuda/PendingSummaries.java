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
  private static final class Share implements AutoCloseable {
    private final Launcher.Launch launch;
    private final List<Integer> places;
    private boolean isClosed;

    Share(Launcher.Launch launch, List<Integer> places) {
      this.launch = launch;
      this.places = places;
    }

    /** Waits for its summaries; then its memory is free for another launch. */
    List<Summary> take() {
      List<Summary> found = PackedSummaries.read(launch.await(), places.size());
      close();
      return found;
    }

    @Override
    public void close() {
      if (!isClosed) {
        isClosed = true;
        launch.close();
      }
    }
  }

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
      List<Summary> found = share.take();
      for (int i = 0; i < found.size(); i++) {
        summaries[share.places.get(i)] = found.get(i);
      }
    }
    return Optional.of(Arrays.asList(summaries));
  }

  @Override
  public void close() {
    shares.forEach(Share::close);
    shares.clear();
  }
}
