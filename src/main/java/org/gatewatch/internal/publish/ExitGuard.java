package org.gatewatch.internal.publish;

import org.jspecify.annotations.Nullable;

/**
 * Keeps the JVM alive until publishers that nobody closed have stored their last samples, some
 * seconds at most. A thread that is no daemon, and that waits until it is the last such in its
 * group: then {@code main} has returned or thrown, hooks have not begun, and storages are open
 * still. Before {@code System.exit} it cannot come.
 */
final class ExitGuard {
  private static final long LOOK_MILLIS = 100;

  /** The JVM's own, which waits for all others. */
  private static final String LAST = "DestroyJavaVM";

  private static volatile @Nullable Thread guard;

  private ExitGuard() {}

  /** There is something to guard. */
  static void ensure() {
    if (guard == null) {
      start();
    }
  }

  private static synchronized void start() {
    if (guard == null) {
      Thread started = new Thread(ExitGuard::watch, "gatewatch-exit");
      started.setDaemon(false);
      guard = started;
      started.start();
    }
  }

  private static void watch() {
    boolean interrupted = false;
    try {
      while (!ShutdownDrain.isEmpty() && othersWork()) {
        Thread.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      interrupted = true; // Somebody ends all threads of the group.
    }
    guard = null; // Whoever publishes from now on starts another.
    ShutdownDrain.end(Publisher::hasLostItsTrainer);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean othersWork() {
    Thread self = Thread.currentThread();
    ThreadGroup group = self.getThreadGroup();
    Thread[] all = new Thread[2 * group.activeCount() + 8];
    int many = group.enumerate(all, true);
    for (int i = 0; i < many; i++) {
      if (all[i] != self && !all[i].isDaemon() && !all[i].getName().equals(LAST)) {
        return true;
      }
    }
    return many == all.length; // Perhaps not all were told.
  }
}
