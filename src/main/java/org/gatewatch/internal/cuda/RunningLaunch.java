package org.gatewatch.internal.cuda;

import static org.bytedeco.cuda.global.cudart.cuEventSynchronize;

import java.nio.ByteBuffer;
import org.bytedeco.cuda.cudart.CUevent_st;

/**
 * A launch whose results nobody has given back yet.
 *
 * @param end recorded behind it
 * @param results valid once that has happened
 * @param givingBack what is done when it is closed
 */
record RunningLaunch(Driver driver, CUevent_st end, ByteBuffer results, Runnable givingBack)
    implements Launcher.Launch {

  @Override
  public boolean isDone() {
    boolean[] done = new boolean[1];
    driver.within(() -> done[0] = Driver.isOver(end, "the kernel"));
    return done[0];
  }

  @Override
  public ByteBuffer await() {
    driver.within(() -> Driver.check(cuEventSynchronize(end), "the kernel"));
    return results;
  }

  @Override
  public void close() {
    givingBack.run();
  }
}
