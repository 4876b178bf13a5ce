package org.gatewatch.gru.keras;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells each GRU of a model what the layer right below it masks, by one more entry of the GRU's own
 * configuration: DL4J tells a layer that is registered nothing of what lies below. A Masking layer
 * that only GRUs read has done its work then, and becomes a linear activation: as DL4J has it, it
 * fails in a network's first layer.
 */
final class MaskingBelow {
  /** The key of the value that is masked; not there if nothing is. */
  static final String VALUE = "gatewatch_masked_value";

  private MaskingBelow() {}

  /**
   * Changes a model in place.
   *
   * @param model as parsed from its JSON
   */
  static void tellGrus(Map<String, Object> model) {
    Object config = model.get("config");
    Object layers = config instanceof Map<?, ?> functional ? functional.get("layers") : config;
    if (!(layers instanceof List<?> list)) {
      return;
    }
    Map<Object, Map<?, ?>> named = new HashMap<>();
    IdentityHashMap<Map<?, ?>, Boolean> done = new IdentityHashMap<>();
    Map<?, ?> previous = null;
    for (Object each : list) {
      if (each instanceof Map<?, ?> layer) {
        Object inbound = layer.get("inbound_nodes");
        Map<?, ?> below = inbound == null ? previous : named.get(first(inbound));
        Double value = below == null ? null : maskedBy(below);
        if (below != null && value != null) {
          done.merge(below, tell(layer, value), Boolean::logicalAnd);
        }
        named.put(String.valueOf(layer.get("name")), layer);
        previous = layer;
      }
    }
    done.forEach(MaskingBelow::removeMasking);
  }

  private static void removeMasking(Map<?, ?> layer, boolean isDone) {
    if (isDone
        && "Masking".equals(layer.get("class_name"))
        && layer.get("config") instanceof Map<?, ?> config) {
      asEntries(layer).put("class_name", "Activation");
      asEntries(config).put("activation", "linear");
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> asEntries(Map<?, ?> parsed) {
    return (Map<String, Object>) parsed;
  }

  /** Of {@code [[["name", 0, 0, {}]]]} the name. */
  private static Object first(Object nodes) {
    Object inner = nodes;
    while (inner instanceof List<?> list && !list.isEmpty()) {
      inner = list.get(0);
    }
    return inner;
  }

  private static @Nullable Double maskedBy(Map<?, ?> layer) {
    if (!(layer.get("config") instanceof Map<?, ?> config)) {
      return null;
    }
    if ("Masking".equals(layer.get("class_name"))) {
      return config.get("mask_value") instanceof Number value ? value.doubleValue() : 0.0;
    }
    boolean masksZero =
        "Embedding".equals(layer.get("class_name")) && Boolean.TRUE.equals(config.get("mask_zero"));
    return masksZero ? 0.0 : null;
  }

  /** Tells a layer, if it is a GRU or a Bidirectional around one; whether it is. */
  private static boolean tell(Map<?, ?> layer, double value) {
    if (!(layer.get("config") instanceof Map<?, ?> config)) {
      return false;
    }
    if ("GRU".equals(layer.get("class_name"))) {
      asEntries(config).put(VALUE, value);
      return true;
    }
    return config.get("layer") instanceof Map<?, ?> wrapped && tell(wrapped, value);
  }
}
