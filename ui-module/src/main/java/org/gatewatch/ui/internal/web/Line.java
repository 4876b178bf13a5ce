package org.gatewatch.ui.internal.web;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One connection. A request on it is begun only once its client has taken the answers before, so
 * that one who asks and does not read has one answer waiting, and no more. Safe for use by many
 * threads.
 */
final class Line {
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private final Set<Ticket> open = new HashSet<>();
  private int sending;
  private long since = System.nanoTime();

  /** Begins a request, now or once the answers before it are taken. */
  void arrive(Runnable request) {
    if (!waits(request)) {
      request.run();
    }
  }

  private synchronized boolean waits(Runnable request) {
    since = System.nanoTime();
    return sending > 0 && waiting.add(request);
  }

  synchronized void add(Ticket ticket) {
    open.add(ticket);
  }

  /** An answer is on its way. */
  synchronized void sends(Ticket ticket) {
    since = System.nanoTime();
    open.remove(ticket);
    sending++;
  }

  /** An answer was taken. */
  void taken() {
    Runnable next = next();
    if (next != null) {
      next.run();
    }
  }

  private synchronized @Nullable Runnable next() {
    since = System.nanoTime();
    sending--;
    return sending == 0 ? waiting.poll() : null;
  }

  /** A stream has ended. */
  synchronized void remove(Ticket ticket) {
    since = System.nanoTime();
    open.remove(ticket);
  }

  /** Whether nothing has happened for so long though nothing is being worked out. */
  synchronized boolean isIdle(long nanos) {
    return open.isEmpty() && System.nanoTime() - since > nanos;
  }

  /** It is closed: what was under way on it is over. */
  void close() {
    left().forEach(Ticket::leave);
  }

  private synchronized List<Ticket> left() {
    waiting.clear();
    List<Ticket> left = new ArrayList<>(open);
    open.clear();
    return left;
  }
}
