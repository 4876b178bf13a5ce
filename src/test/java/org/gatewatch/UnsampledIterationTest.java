package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The training thread in an iteration that is not sampled: nothing is allocated. Callbacks are
 * called as DL4J calls them, after a real iteration, on what that left; a layer that has computed
 * its gradients already keeps DL4J's own garbage out.
 */
class UnsampledIterationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ITERATIONS = 50;
  private static final int ROUNDS = 3;

  private boolean standsIn = true;

  @Test
  void aMultiLayerNetworkIsWatchedWithoutGarbage() {
    MultiLayerNetwork network =
        Networks.sequence(
            DataType.FLOAT,
            new LSTM.Builder().nOut(7).build(),
            new SimpleRnn.Builder().nOut(6).build());
    try (GatewatchListener listener = listener(network)) {
      List<INDArray> activations =
          network.feedForward(Networks.sequences(1, DataType.FLOAT).getFeatures());
      Layer[] layers = network.getLayers();
      layers[0] = new Done(layers[0], activations.get(0));
      layers[1] = new Done(layers[1], activations.get(1));
      Map<String, INDArray> gradients = gradientsOf(layers[2]);

      assertThat(
              garbage(
                  () -> {
                    listener.onForwardPass(network, activations);
                    gradients.get("W"); // As the output layer does first of all.
                    standsIn &= !(layers[1] instanceof Done);
                    backward(network.getLayers(), activations.get(2));
                    end(listener, network);
                  }))
          .isZero();
      assertThat(standsIn).isTrue();
      assertThat(layers[0]).isInstanceOf(Done.class);
    }
  }

  /** DL4J makes a view whenever a graph is asked for its parameters. */
  @Test
  void aComputationGraphIsWatchedWithoutGarbageButForItsOwnView() {
    ComputationGraph graph = Networks.graph(DataType.DOUBLE, new LSTM.Builder().nOut(7).build());
    try (GatewatchListener listener = listener(graph)) {
      Map<String, INDArray> activations =
          graph.feedForward(Networks.sequences(1, DataType.DOUBLE).getFeatures(), true);

      assertThat(
              garbage(
                  () -> {
                    listener.onForwardPass(graph, activations);
                    end(listener, graph);
                  }))
          .isEqualTo(garbage(graph::params))
          .isPositive();
    }
  }

  /** One that has sampled its first iteration, and will sample no other. */
  private static GatewatchListener listener(Model network) {
    RecordingRouter router = new RecordingRouter();
    GatewatchListener listener =
        GatewatchListener.builder(router).frequency(Integer.MAX_VALUE).build();
    network.addListeners(listener);
    DataType type = network.params().dataType();
    Networks.fit(network, Networks.sequences(1, type));
    Networks.fit(network, Networks.sequences(2, type));
    return listener;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, INDArray> gradientsOf(Layer output) {
    try {
      Field views = BaseLayer.class.getDeclaredField("gradientViews");
      views.setAccessible(true);
      return (Map<String, INDArray>) views.get(output);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static void backward(Layer[] layers, INDArray epsilon) {
    layers[1].backpropGradient(epsilon, null);
    layers[0].backpropGradient(epsilon, null);
  }

  private static void end(GatewatchListener listener, Model network) {
    listener.onBackwardPass(network);
    listener.onGradientCalculation(network);
    listener.iterationDone(network, 2, 0);
  }

  /** Bytes that this thread allocates in some iterations, but for what only some rounds do. */
  private static long garbage(Runnable iteration) {
    // ND4J's own register of arrays grows now and then.
    return Stream.generate(() -> garbageOfARound(iteration))
        .limit(ROUNDS)
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  private static long garbageOfARound(Runnable iteration) {
    long before = 0;
    for (int i = -ITERATIONS; i < ITERATIONS; i++) {
      if (i == 0) {
        before = THREADS.getCurrentThreadAllocatedBytes();
      }
      iteration.run();
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  /** A layer that hands out what it has computed before. */
  private static final class Done extends BaseWrapperLayer {
    private static final long serialVersionUID = 1L;
    private final transient Pair<Gradient, INDArray> computed;

    Done(Layer underlying, INDArray below) {
      super(underlying);
      computed = new Pair<>(null, below);
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(
        INDArray epsilon, LayerWorkspaceMgr workspaces) {
      return computed;
    }
  }
}
