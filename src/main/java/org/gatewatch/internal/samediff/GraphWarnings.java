package org.gatewatch.internal.samediff;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says, once a listener, which operations of a graph ND4J computes wrongly. */
final class GraphWarnings {
  private static final Logger log = LoggerFactory.getLogger(GraphWarnings.class);

  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /** Writes a line for each fault that was not told before, with all operations that have it. */
  void write(GraphStructure structure) {
    List<String> faults = new ArrayList<>();
    for (GraphLayer layer : structure.layers()) {
      if (layer.op() != null) {
        faults.addAll(layer.op().faults());
      }
    }
    faults.stream().distinct().filter(told::add).forEach(fault -> write(structure, fault));
  }

  private static void write(GraphStructure structure, String fault) {
    List<String> operations = new ArrayList<>();
    for (GraphLayer layer : structure.layers()) {
      if (layer.op() != null && layer.op().faults().contains(fault)) {
        operations.add(layer.op().type() + " '" + layer.op().name() + "'");
      }
    }
    log.warn(
        "ND4J 1.0.0-M2.1 computes {} wrongly: {}. Gatewatch shows what training really uses",
        String.join(", ", operations),
        fault);
  }
}
