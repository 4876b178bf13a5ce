package org.gatewatch.internal.engine;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.gatewatch.internal.nonfinite.NonFiniteElements;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.OtherWorker;
import org.gatewatch.origin.Stage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The networks that a {@code ParallelWrapper} trains side by side and averages from time to time.
 * What is non-finite in the parameters of one is in those of all from then on: whoever finds it
 * there learns from the first. Safe for use by many threads.
 */
final class Replicas {
  private static final Logger log = LoggerFactory.getLogger(Replicas.class);

  private record Blown(NonFiniteOrigin origin, BitSet parameters) {}

  /** Those with non-finite parameters, by worker, the one that had them first first. */
  private final Map<String, Blown> blown = new LinkedHashMap<>();

  /**
   * The origin of what was found in a worker's network, with the worker that it came from. Averaged
   * parameters are non-finite wherever one of the averaged was.
   *
   * @param model the network, at the end of the iteration
   * @param found what was found in it
   */
  NonFiniteOrigin trace(String worker, Model model, NonFiniteOrigin found) {
    try {
      BitSet parameters = NonFiniteElements.of(model.params());
      return found.stage() == Stage.PARAMETER
          ? fromOther(parameters, found)
          : keep(worker, parameters, found);
    } catch (RuntimeException | OutOfMemoryError e) {
      log.warn("Gatewatch cannot tell whether averaging brought a non-finite value", e);
      return found;
    }
  }

  private synchronized NonFiniteOrigin keep(
      String worker, BitSet parameters, NonFiniteOrigin found) {
    blown.remove(worker);
    if (!parameters.isEmpty()) {
      blown.put(worker, new Blown(found, parameters));
    }
    return found;
  }

  /** A worker of another JVM has non-finite values; where in its parameters is not known here. */
  synchronized void hear(String worker, NonFiniteOrigin origin) {
    blown.putIfAbsent(worker, new Blown(origin, new BitSet()));
  }

  private synchronized NonFiniteOrigin fromOther(BitSet parameters, NonFiniteOrigin found) {
    for (Map.Entry<String, Blown> other : blown.entrySet()) {
      if (isIn(other.getValue().parameters(), parameters)) {
        return found.from(new OtherWorker(other.getKey(), other.getValue().origin()));
      }
    }
    return found;
  }

  private static boolean isIn(BitSet few, BitSet many) {
    BitSet rest = (BitSet) few.clone();
    rest.andNot(many);
    return rest.isEmpty();
  }

  /** A worker's network is finite again. */
  synchronized void resolved(String worker) {
    blown.remove(worker);
  }
}
