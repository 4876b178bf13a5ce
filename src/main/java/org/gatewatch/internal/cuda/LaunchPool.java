package org.gatewatch.internal.cuda;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory of launches that may be under way at the same time. Taking it never waits: there is
 * always some in store, which {@link DeviceThread} sees to, and what is too small is given up for
 * larger there. Safe for use by several threads.
 */
final class LaunchPool implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LaunchPool.class);

  /** For the launches of one sample: activations, gradients, parameters and updates. */
  private static final int IN_STORE = 4;

  private final Driver driver;

  /** The one given back last is taken first, so that only as many are used as run at once. */
  private final Deque<LaunchMemory> free = new ArrayDeque<>();

  private final Set<LaunchMemory> all = new LinkedHashSet<>();
  private LaunchSizes wanted = LaunchSizes.LEAST;
  private int most;
  private boolean isOrdered;
  private boolean isClosed;
  private @Nullable CudaException failure;

  /** A pool of so much memory, at most; there is none in it until {@link #fill}. */
  LaunchPool(Driver driver, int most) {
    this.driver = driver;
    this.most = most;
  }

  /** Tells what launches will need. */
  synchronized void reserve(LaunchSizes sizes) {
    wanted = wanted.max(sizes);
    order();
  }

  /**
   * Takes memory that no launch uses any more; one that was given back unawaited may still run.
   *
   * @return empty if none is free that is large enough
   * @throws CudaException if none can be had any more
   */
  synchronized Optional<LaunchMemory> take(LaunchSizes needed) {
    if (failure != null) {
      throw failure;
    }
    wanted = wanted.grownFor(needed);
    for (LaunchMemory memory : free) {
      if (memory.sizes().hold(needed) && memory.isIdle()) {
        free.remove(memory);
        order();
        return Optional.of(memory);
      }
    }
    order();
    return Optional.empty();
  }

  /** Keeps memory for the next launch. */
  synchronized void giveBack(LaunchMemory memory) {
    free.addFirst(memory);
    order();
  }

  /** Has it filled elsewhere, if there is anything to do. */
  private void order() {
    if (!isOrdered && !isClosed && !all.isEmpty() && (small() != null || isMoreNeeded())) {
      isOrdered = true;
      DeviceThread.run(this::fillIfOpen);
    }
  }

  private @Nullable LaunchMemory small() {
    return free.stream().filter(memory -> !memory.sizes().hold(wanted)).findFirst().orElse(null);
  }

  private boolean isMoreNeeded() {
    return free.size() < IN_STORE && all.size() < most;
  }

  private void fillIfOpen() {
    try {
      driver.within(this::fill);
    } catch (CudaException e) {
      fail(e);
    } catch (RuntimeException | LinkageError e) {
      fail(new CudaException("making room on the device failed: " + e, e));
    }
  }

  private synchronized void fail(CudaException e) {
    isOrdered = false;
    failure = e;
  }

  /**
   * Puts memory in store, and gives up what is too small. Waits for the device; where this device
   * is current.
   *
   * @throws CudaException if there is no memory for one launch that is needed
   */
  void fill() {
    for (LaunchSizes next = next(); next != null; next = next()) {
      LaunchMemory small = takeSmall();
      if (small == null) {
        add(next);
      } else {
        retire(small);
      }
    }
  }

  private static void retire(LaunchMemory small) {
    try (LaunchMemory retired = small) {
      retired.awaitIdle();
    }
  }

  private synchronized @Nullable LaunchMemory takeSmall() {
    LaunchMemory small = isClosed ? null : small();
    if (small != null) {
      free.remove(small);
      all.remove(small);
    }
    return small;
  }

  /** What is to be in store; null if it is, and what is found out later orders anew. */
  private synchronized @Nullable LaunchSizes next() {
    boolean isEnough = isClosed || (small() == null && !isMoreNeeded());
    isOrdered &= !isEnough;
    return isEnough ? null : wanted;
  }

  private void add(LaunchSizes sizes) {
    try {
      LaunchMemory made = new LaunchMemory(sizes);
      synchronized (this) {
        all.add(made);
        free.addLast(made);
      }
    } catch (CudaException e) {
      doWithout(sizes, e);
    }
  }

  /** Where a device has no more memory, fewer launches may be under way; one must. */
  private synchronized void doWithout(LaunchSizes sizes, CudaException e) {
    if (all.stream().noneMatch(memory -> memory.sizes().hold(sizes))) {
      throw e;
    }
    most = all.size();
    log.debug("No more than {} launches may be under way", most, e);
  }

  /** Frees all of it, in use or not; may be called again. Waits for the device. */
  @Override
  public void close() {
    GivingBack givingBack = new GivingBack();
    synchronized (this) {
      isClosed = true;
      all.forEach(memory -> givingBack.then(memory::close));
      all.clear();
      free.clear();
    }
    givingBack.end();
  }
}
