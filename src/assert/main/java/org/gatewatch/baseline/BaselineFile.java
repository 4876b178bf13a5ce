package org.gatewatch.baseline;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.core.JsonToken;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * Baselines as JSON: {@code {"format": "gatewatch-baseline", "version": 1, "runs": R, "measured":
 * [...]}}. Each element has a {@code statistic} (as {@link Statistic} names it), a {@code location}
 * (layer, direction, quantity, kernel, gate, each left out if there is none), and two arrays of one
 * number a stretch of {@link Stretches}, {@code mean} and {@code sigma}, null where nothing is
 * known and as long as the last stretch needs.
 */
final class BaselineFile {
  private static final String FORMAT = "gatewatch-baseline";
  private static final int VERSION = 1;
  private static final long MOST_BYTES = 64L << 20;
  private static final int DEEPEST = 8;
  private static final MathContext DIGITS = new MathContext(5);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private BaselineFile() {}

  static void write(Baseline baseline, Path file) throws IOException {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("format", FORMAT).put("version", VERSION).put("runs", baseline.runs());
    ArrayNode all = root.putArray("measured");
    for (Map.Entry<Measured, List<@Nullable Envelope>> entry : baseline.envelopes().entrySet()) {
      Measured measured = entry.getKey();
      ObjectNode each = all.addObject().put("statistic", measured.statistic().name());
      each.set("location", json(measured.location()));
      put(each.putArray("mean"), entry.getValue(), Envelope::mean);
      put(each.putArray("sigma"), entry.getValue(), Envelope::sigma);
    }
    byte[] bytes = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
    Files.write(file, bytes);
  }

  private static ObjectNode json(Location location) {
    ObjectNode json = MAPPER.createObjectNode();
    put(json, "layer", location.layer());
    put(json, "direction", location.direction());
    put(json, "quantity", location.quantity());
    put(json, "kernel", location.kernel());
    put(json, "gate", location.gate());
    return json;
  }

  private static void put(ObjectNode json, String name, @Nullable Object value) {
    if (value != null) {
      json.put(name, value.toString());
    }
  }

  private static void put(
      ArrayNode numbers, List<@Nullable Envelope> envelopes, ToDoubleFunction<Envelope> number) {
    int length = envelopes.size();
    while (length > 0 && envelopes.get(length - 1) == null) {
      length--;
    }
    for (@Nullable Envelope each : envelopes.subList(0, length)) {
      if (each == null) {
        numbers.addNull();
      } else {
        numbers.add(new BigDecimal(number.applyAsDouble(each)).round(DIGITS).doubleValue());
      }
    }
  }

  static Baseline read(Path file) throws IOException {
    JsonNode root;
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw wrong(file, "it is too large");
      }
      byte[] bytes = Files.readAllBytes(file);
      requireFlat(bytes);
      root = MAPPER.readTree(bytes);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file, e);
    } catch (JsonProcessingException e) {
      throw wrong(file, e.getOriginalMessage());
    }
    if (root == null || !FORMAT.equals(root.path("format").asText())) {
      throw wrong(file, "its format is not " + FORMAT);
    }
    if (root.path("version").asInt() != VERSION) {
      throw wrong(file, "version " + root.path("version").asText() + " is not known here");
    }
    try {
      return new Baseline(root.path("runs").asInt(), measured(root.path("measured")));
    } catch (IllegalArgumentException e) {
      throw wrong(file, String.valueOf(e.getMessage()));
    }
  }

  private static IOException wrong(Path file, String why) {
    String line = Words.oneLine(why.replaceAll("\\s+", " "));
    return new IOException(file + " is no baseline of Gatewatch, or damaged: " + line);
  }

  /** A tree of any depth is read by recursion, for which there may be no room. */
  private static void requireFlat(byte[] bytes) throws IOException {
    try (JsonParser parser = MAPPER.getFactory().createParser(bytes)) {
      int depth = 0;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (depth > DEEPEST) {
          throw new NestedException(parser);
        }
      }
    }
  }

  /** Deeper than any baseline. */
  private static final class NestedException extends JsonProcessingException {
    private static final long serialVersionUID = 1L;

    NestedException(JsonParser at) {
      super("it is nested too deeply", at.getCurrentLocation());
    }
  }

  private static Map<Measured, List<@Nullable Envelope>> measured(JsonNode all) {
    Map<Measured, List<@Nullable Envelope>> envelopes = new LinkedHashMap<>();
    for (JsonNode each : all) {
      Measured measured =
          new Measured(
              constant(Statistic.class, each.path("statistic")), location(each.path("location")));
      envelopes.put(measured, envelopes(each.path("mean"), each.path("sigma")));
    }
    if (envelopes.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured");
    }
    return envelopes;
  }

  private static Location location(JsonNode json) {
    JsonNode layer = json.path("layer");
    return new Location(
        layer.isTextual() ? layer.asText() : null,
        optional(Direction.class, json.path("direction")),
        optional(Quantity.class, json.path("quantity")),
        optional(Kernel.class, json.path("kernel")),
        optional(Gate.class, json.path("gate")));
  }

  private static <E extends Enum<E>> @Nullable E optional(Class<E> type, JsonNode name) {
    return name.isMissingNode() ? null : constant(type, name);
  }

  private static <E extends Enum<E>> E constant(Class<E> type, JsonNode name) {
    try {
      return Enum.valueOf(type, name.asText());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "there is no "
              + type.getSimpleName().toLowerCase(Locale.ROOT)
              + " '"
              + name.asText()
              + "'",
          e);
    }
  }

  private static List<@Nullable Envelope> envelopes(JsonNode means, JsonNode sigmas) {
    if (!means.isArray() || means.size() != sigmas.size() || means.size() > Stretches.count()) {
      throw new IllegalArgumentException("mean and sigma must be as long as there are stretches");
    }
    List<@Nullable Envelope> envelopes = new ArrayList<>();
    for (int i = 0; i < means.size(); i++) {
      envelopes.add(envelope(means.get(i), sigmas.get(i)));
    }
    return Collections.unmodifiableList(envelopes);
  }

  private static @Nullable Envelope envelope(JsonNode mean, JsonNode sigma) {
    if (mean.isNull() && sigma.isNull()) {
      return null;
    }
    boolean isSound =
        mean.isNumber()
            && sigma.isNumber()
            && Double.isFinite(mean.asDouble())
            && Double.isFinite(sigma.asDouble())
            && sigma.asDouble() > 0;
    if (!isSound) {
      throw new IllegalArgumentException("a mean must be finite, and a sigma above 0");
    }
    return new Envelope(mean.asDouble(), sigma.asDouble());
  }
}
