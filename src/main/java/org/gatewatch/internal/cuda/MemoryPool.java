package org.gatewatch.internal.cuda;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory of launches of one kind that may be under way at the same time. Taking it never waits:
 * there is always some in store, which {@link DeviceThread} sees to, and what is too small is given
 * up for larger there. Safe for use by several threads.
 */
final class MemoryPool<S extends MemoryPool.Sizes<S>, M extends MemoryPool.Memory<S>>
    implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MemoryPool.class);

  private final Driver driver;
  private final Function<S, M> making;
  private final int inStore;

  /** The one given back last is taken first, so that only as many are used as run at once. */
  private final Deque<M> free = new ArrayDeque<>();

  private final Set<M> all = new LinkedHashSet<>();
  private S wanted;
  private int most;
  private boolean isOpen;
  private boolean isOrdered;
  private boolean isClosed;
  private @Nullable CudaException failure;

  /** How much memory a launch needs of each kind. */
  interface Sizes<S> {
    /** Whether there is nothing that memory is needed for. */
    boolean isNone();

    boolean hold(S needed);

    S max(S other);

    /** These, and what is too small made larger by half, or as large as it is needed. */
    S grownFor(S needed);
  }

  /** The memory of one launch, whose size is for good. */
  interface Memory<S> extends AutoCloseable {
    S sizes();

    /** Whether all launches that used it are over; does not wait. A new one is idle. */
    boolean isIdle();

    /** Waits until it is idle; not for a thread that trains. */
    void awaitIdle();

    /** Frees it, idle or not; may be called again. Not for a thread that trains. */
    @Override
    void close();
  }

  /**
   * A pool; there is nothing in it until {@link #fill}.
   *
   * @param making takes memory of the device, and throws if there is none
   * @param least what is taken before anything is known
   * @param inStore how many launches there is always memory for
   * @param most how many there may be memory for
   */
  MemoryPool(Driver driver, Function<S, M> making, S least, int inStore, int most) {
    this.driver = driver;
    this.making = making;
    this.inStore = inStore;
    this.most = most;
    wanted = least;
  }

  /** Tells what launches will need. */
  synchronized void reserve(S sizes) {
    wanted = wanted.max(sizes);
    order();
  }

  /**
   * Takes memory that no launch uses any more; one that was given back unawaited may still run.
   *
   * @return empty if none is free that is large enough
   * @throws CudaException if none can be had any more
   */
  synchronized Optional<M> take(S needed) {
    if (failure != null) {
      throw failure;
    }
    wanted = wanted.grownFor(needed);
    for (M memory : free) {
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
  synchronized void giveBack(M memory) {
    free.addFirst(memory);
    order();
  }

  /** Has it filled elsewhere, if there is anything to do. */
  private void order() {
    if (!isOrdered && isOpen && !isClosed && (small() != null || isMoreNeeded())) {
      isOrdered = true;
      DeviceThread.run(this::fillOrFail);
    }
  }

  private @Nullable M small() {
    return free.stream().filter(memory -> !memory.sizes().hold(wanted)).findFirst().orElse(null);
  }

  private boolean isMoreNeeded() {
    return !wanted.isNone() && free.size() < inStore && all.size() < most;
  }

  /** Does what {@link #fill} does; if that fails, it is told by whoever takes memory. */
  void fillOrFail() {
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
    open();
    for (S next = next(); next != null; next = next()) {
      M small = takeSmall();
      if (small == null) {
        add(next);
      } else {
        retire(small);
      }
    }
  }

  private synchronized void open() {
    isOpen = true;
  }

  private void retire(M small) {
    try (M retired = small) {
      retired.awaitIdle();
    }
  }

  private synchronized @Nullable M takeSmall() {
    M small = isClosed ? null : small();
    if (small != null) {
      free.remove(small);
      all.remove(small);
    }
    return small;
  }

  /** What is to be in store; null if it is, and what is found out later orders anew. */
  private synchronized @Nullable S next() {
    boolean isEnough = isClosed || (small() == null && !isMoreNeeded());
    isOrdered &= !isEnough;
    return isEnough ? null : wanted;
  }

  private void add(S sizes) {
    try {
      M made = making.apply(sizes);
      synchronized (this) {
        all.add(made);
        free.addLast(made);
      }
    } catch (CudaException e) {
      doWithout(sizes, e);
    }
  }

  /** Where a device has no more memory, fewer launches may be under way; one must. */
  private synchronized void doWithout(S sizes, CudaException e) {
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
