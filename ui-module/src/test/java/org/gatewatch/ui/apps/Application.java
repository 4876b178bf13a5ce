package org.gatewatch.ui.apps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.GatewatchListener;
import org.gatewatch.ui.CapturedLog;
import org.gatewatch.ui.TestServer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An application of DL4J, run twice from the same seeds: watched in the README's way, and alone.
 *
 * @param <M> the kind of its network
 */
final class Application<M extends Model> {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  /** What an application does with its network. */
  @FunctionalInterface
  interface Training<M> {
    void of(M network) throws Exception;
  }

  private final Supplier<M> network;
  private final Training<M> training;
  private final List<String> expectedLog = new ArrayList<>();
  private int frequency = 1;

  Application(Supplier<M> network, Training<M> training) {
    this.network = network;
    this.training = training;
  }

  /** A line, with its level, that this application logs beside the usual ones. */
  Application<M> logging(String line) {
    expectedLog.add(line);
    return this;
  }

  Application<M> frequency(int iterations) {
    frequency = iterations;
    return this;
  }

  /** Runs it, and checks that the page filled, nothing changed, and nothing odd was logged. */
  Watched run(TestServer server) throws Exception {
    String session = "application " + NUMBER.incrementAndGet();
    InMemoryStatsStorage storage = new InMemoryStatsStorage();
    server.attach(storage);
    try (CapturedLog log = new CapturedLog()) {
      M watched = network.get();
      try (GatewatchListener listener =
          GatewatchListener.builder(storage).frequency(frequency).sessionId(session).build()) {
        add(watched, listener);
        training.of(watched);
      }
      Watched seen = Watched.of(new PageApi(server), session);
      M alone = network.get();
      String untrained = bits(alone);
      training.of(alone);
      assertThat(bits(watched)).isEqualTo(bits(alone));
      if (watched.numParams() > 0) {
        assertThat(bits(alone)).isNotEqualTo(untrained);
      }
      assertThat(log.unusual()).containsExactlyInAnyOrderElementsOf(expectedLog);
      return seen;
    } finally {
      server.dl4j().detach(storage);
    }
  }

  /** Attaches a listener as users do. */
  static void add(Model model, TrainingListener... listeners) {
    if (model instanceof ComputationGraph graph) {
      graph.addListeners(listeners);
    } else {
      ((MultiLayerNetwork) model).addListeners(listeners);
    }
  }

  /** The parameters, to the last bit. */
  static String bits(Model network) {
    INDArray parameters = network.params();
    StringBuilder bits = new StringBuilder();
    for (long i = 0; parameters != null && i < parameters.length(); i++) {
      bits.append(Integer.toHexString(Float.floatToRawIntBits(parameters.getFloat(i)))).append(' ');
    }
    return bits.toString();
  }

  /**
   * What the page has of a run of one worker.
   *
   * @param layers the layers of the layout
   * @param slots its slots
   * @param iterations the iterations of its samples
   * @param history their columns
   * @param first the first sample as a whole
   */
  record Watched(
      JsonNode layers, JsonNode slots, List<Integer> iterations, JsonNode history, JsonNode first) {

    private static Watched of(PageApi page, String session) {
      String worker = page.awaitEnded(session, 1).get(0).get("worker").asText();
      JsonNode layout = page.layout(session, worker);
      JsonNode history = page.history(session, worker);
      assertThat(page.alerts(session, worker).get("alerts")).isEmpty();
      List<Integer> iterations = PageApi.numbers(history.get("iteration"));
      assertThat(history.get("total").asInt()).isEqualTo(iterations.size());
      assertThat(PageApi.numbers(history.get("dropped"))).containsOnly(0);
      JsonNode first = page.sample(session, worker, history.at("/timestamp/0").asLong());
      return new Watched(layout.get("layers"), layout.get("slots"), iterations, history, first);
    }

    /** The layers by name and type, in the order of the network. */
    List<String> layerTypes() {
      List<String> types = new ArrayList<>();
      layers.forEach(
          layer ->
              types.add(
                  layer.get("name").asText()
                      + ": "
                      + layer.get("type").asText()
                      + (layer.get("frozen").asBoolean() ? ", frozen" : "")));
      return types;
    }

    /** The quantities that there are of a layer. */
    List<String> quantities(int layer) {
      List<String> quantities = new ArrayList<>();
      for (JsonNode slot : slots) {
        String quantity = slot.get("quantity").asText();
        if (slot.get("layer").asInt() == layer && !quantities.contains(quantity)) {
          quantities.add(quantity);
        }
      }
      return quantities;
    }

    /** The weights of a gate in the first sample: summary, buckets and heatmap. */
    JsonNode firstWeight(int layer, String direction, String kernel, String gate) {
      for (int i = 0; i < slots.size(); i++) {
        JsonNode slot = slots.get(i);
        if (slot.get("quantity").asText().equals("WEIGHT")
            && slot.get("layer").asInt() == layer
            && slot.get("direction").asText().equals(direction)
            && slot.get("kernel").asText().equals(kernel)
            && slot.get("gate").asText().equals(gate)) {
          return first.get("summaries").get(i);
        }
      }
      throw new AssertionError("there is no such gate in " + slots);
    }

    /** Asserts that the samples are of iterations 0, 1, 2, … */
    Watched everyIteration(int count) {
      List<Integer> expected = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        expected.add(i);
      }
      assertThat(iterations).isEqualTo(expected);
      return this;
    }
  }
}
