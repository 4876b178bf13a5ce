package org.gatewatch.internal.cuda;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gatewatch.internal.summarise.Summariser;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs the kernels on the host, at once, and gives their results when a test says so: as a device
 * that is far behind. Safe for use by several threads.
 */
public final class LateLauncher implements Launcher {
  private final Launcher launcher = new HostLauncher(HostCompiler.program());
  private final int ring;
  private final List<Held> open = new ArrayList<>();
  private final Set<Thread> waited = new LinkedHashSet<>();
  private boolean withheld;
  private boolean failing;
  private int accepted = Integer.MAX_VALUE;
  private int openWhenClosed = -1;

  /**
   * A launcher that withholds nothing yet.
   *
   * @param ring launches that summarise and are not given back, at most
   */
  public LateLauncher(int ring) {
    this.ring = ring;
  }

  /** A launcher with as much room as there is on a device. */
  public LateLauncher() {
    this(DeviceLauncher.RING);
  }

  /** What training uses on a device, with this in place of it. */
  public Summariser summariser(int maxHeatmapSide) {
    return new FallbackSummariser(maxHeatmapSide, () -> new CudaSummariser(maxHeatmapSide, this));
  }

  /** Withholds all results from now on. */
  public synchronized void withhold() {
    withheld = true;
  }

  /** Gives all results. */
  public synchronized void release() {
    withheld = false;
    release(open.size());
  }

  /** Gives the results of so many launches: the first of those that were not given back. */
  public synchronized void release(int launches) {
    open.subList(0, launches).forEach(held -> held.isGiven = true);
    notifyAll();
  }

  /** Gives an error in place of all results. */
  public synchronized void fail() {
    failing = true;
    release();
  }

  /** Refuses every launch with an error, after so many more. */
  public synchronized void refuseAfter(int launches) {
    accepted = launches;
  }

  private void accept() {
    if (accepted-- <= 0) {
      throw new CudaException("launching the kernel failed: CUDA_ERROR_OUT_OF_MEMORY");
    }
  }

  /** How many launches were not given back. */
  public synchronized int open() {
    return open.size();
  }

  /** How many launches were not given back when it was closed; -1 if it is open. */
  public synchronized int openWhenClosed() {
    return openWhenClosed;
  }

  /** The threads that asked for results, whether they had to wait or not. */
  public synchronized Set<Thread> waited() {
    return Set.copyOf(waited);
  }

  @Override
  public long address(INDArray array) {
    return launcher.address(array);
  }

  @Override
  public synchronized Optional<Launch> launch(boolean isDouble, SegmentTable table) {
    accept();
    long summarising = open.stream().filter(held -> !held.isLook).count();
    return summarising == ring
        ? Optional.empty()
        : launcher.launch(isDouble, table).map(launch -> new Held(launch, false));
  }

  @Override
  public synchronized Optional<Launch> look(boolean isDouble, long address, long length) {
    accept();
    return open.stream().anyMatch(held -> held.isLook)
        ? Optional.empty()
        : launcher.look(isDouble, address, length).map(launch -> new Held(launch, true));
  }

  /** A launch that is done, and whose results nobody gets yet. */
  private final class Held implements Launch {
    private final Launch launch;
    private final boolean isLook;
    private boolean isGiven = !withheld;

    Held(Launch launch, boolean isLook) {
      this.launch = launch;
      this.isLook = isLook;
      open.add(this);
    }

    @Override
    public boolean isDone() {
      synchronized (LateLauncher.this) {
        check();
        return isGiven;
      }
    }

    @Override
    public ByteBuffer await() {
      synchronized (LateLauncher.this) {
        if (!isLook) {
          waited.add(Thread.currentThread());
        }
        while (!isGiven) {
          waitForRelease();
        }
        check();
        return launch.await();
      }
    }

    private void check() {
      if (failing) {
        throw new CudaException("the kernel failed: CUDA_ERROR_LAUNCH_FAILED");
      }
    }

    @Override
    public void close() {
      synchronized (LateLauncher.this) {
        if (!open.remove(this)) {
          throw new IllegalStateException("a launch was given back twice");
        }
      }
    }
  }

  private void waitForRelease() {
    try {
      wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while results were withheld", e);
    }
  }

  @Override
  public synchronized void close() {
    openWhenClosed = openWhenClosed < 0 ? open.size() : openWhenClosed;
    launcher.close();
  }
}
