package org.gatewatch.internal.engine;

import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.gatewatch.internal.alerting.NonFiniteJudge;
import org.gatewatch.origin.NonFiniteOrigin;
import org.jspecify.annotations.Nullable;

/**
 * Which networks use a {@link WorkerStream}, one after the other: who does now, who may follow, and
 * whose replica it is. Changed under the lock of the {@link ListenerFamily}, read by any thread.
 */
final class Succession {
  private final String worker;
  private final NonFiniteJudge judge;
  private final Set<TrainingListener> listeners =
      Collections.newSetFromMap(Collections.synchronizedMap(new WeakHashMap<>()));

  private volatile @Nullable WatchedNetwork network;
  private volatile @Nullable Replicas replicas;

  /**
   * Nobody uses the stream yet.
   *
   * @param judge of the stream, which judges one network at a time
   */
  Succession(String worker, NonFiniteJudge judge) {
    this.worker = worker;
    this.judge = judge;
  }

  /** The network that uses it; null if the last one is gone, and none followed yet. */
  @Nullable WatchedNetwork network() {
    return network;
  }

  /** Whether the network that uses it is one of this listener. */
  boolean isOf(TrainingListener listener) {
    WatchedNetwork now = network;
    return now != null && now.attachment().isOf(listener);
  }

  /**
   * Makes room for a network of this listener, unless the one that uses it is in a callback just
   * now, or this listener has used it before: then its new network is another worker.
   */
  boolean passTo(TrainingListener listener) {
    WatchedNetwork last = network;
    if (listeners.contains(listener) || (last != null && !last.retire())) {
      return false;
    }
    network = null;
    judge.changeNetwork();
    listeners.add(listener);
    return true;
  }

  /** No network came of it: this listener may try again. */
  void takeBackFrom(TrainingListener listener) {
    listeners.remove(listener);
  }

  /** The network that used it is gone. */
  void leave() {
    network = null;
  }

  /**
   * This network uses it from now on.
   *
   * @param others the replicas of which it is one, or null; another may follow it then
   */
  void use(WatchedNetwork next, @Nullable Replicas others) {
    network = next;
    replicas = others;
  }

  /** Whether another network may go on where the last one stopped. */
  boolean mayGoOn() {
    return replicas != null;
  }

  /**
   * The origin of what was found in the network that uses it, and from which worker it came, if it
   * is one of several.
   */
  @Nullable NonFiniteOrigin trace(Model model, @Nullable NonFiniteOrigin found) {
    Replicas others = replicas;
    return found == null || others == null ? found : others.trace(worker, model, found);
  }

  /** The network that uses it is finite again. */
  void resolved() {
    Replicas others = replicas;
    if (others != null) {
      others.resolved(worker);
    }
  }
}
