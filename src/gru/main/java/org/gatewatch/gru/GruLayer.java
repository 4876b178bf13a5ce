package org.gatewatch.gru;

import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.recurrent.BaseRecurrentLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a {@link Gru} computes, as DL4J asks for it. Networks make it; nobody else needs to.
 *
 * <p>Input and output are [examples, size, timesteps] or, in the format NWC, [examples, timesteps,
 * size]. As in all layers of DL4J, one thread at a time.
 */
public final class GruLayer extends BaseRecurrentLayer<Gru> {
  /** Key of the state in the maps of states: [examples, units]. */
  public static final String STATE = "prevAct";

  /**
   * Without a way back, so many timesteps are looked at in one go: memory does not grow further.
   */
  static final int STRETCH = 64;

  private static final long serialVersionUID = 1L;

  /** The state from which the last way forward of a training began; null for zeros. */
  private transient @Nullable INDArray start;

  GruLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  @Override
  public Type type() {
    return Type.RECURRENT;
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    start = null;
    return forward(null, training, null, workspaces);
  }

  @Override
  public INDArray rnnTimeStep(INDArray input, LayerWorkspaceMgr workspaces) {
    setInput(input, workspaces);
    return forward(stateMap.get(STATE), false, stateMap, workspaces);
  }

  @Override
  public INDArray rnnActivateUsingStoredState(
      INDArray input, boolean training, boolean store, LayerWorkspaceMgr workspaces) {
    setInput(input, workspaces);
    start = tBpttStateMap.get(STATE);
    return forward(start, training, store ? tBpttStateMap : null, workspaces);
  }

  @Override
  public void rnnClearPreviousState() {
    super.rnnClearPreviousState();
    start = null;
  }

  /**
   * Stretch by stretch.
   *
   * @param store where the last state goes, or null
   */
  private INDArray forward(
      @Nullable INDArray state,
      boolean training,
      @Nullable Map<String, INDArray> store,
      LayerWorkspaceMgr workspaces) {
    INDArray values = input(training, state, workspaces);
    long examples = values.size(0);
    int timesteps = (int) values.size(2);
    INDArray outputs =
        workspaces.createUninitialized(
            ArrayType.ACTIVATIONS,
            dataType,
            new long[] {examples, layerConf().getNOut(), timesteps},
            'f');
    Mask mask = Mask.of(maskArray, dataType);
    WorkingMemory memory = new WorkingMemory(workspaces, ArrayType.FF_WORKING_MEM, dataType);
    int most = Math.min(timesteps, STRETCH);
    GruWeights weights = weights(training, workspaces);
    GruPass pass = new GruPass(layerConf(), weights, memory, examples, most, false);
    pass.startFrom(state);
    for (int from = 0; from < timesteps; from += most) {
      int to = Math.min(timesteps, from + most);
      pass.run(Sequence.interval(values, from, to), mask.from(from), training);
      pass.states().copyTo(Sequence.interval(outputs, from, to), 1);
      pass.goOnFrom(to - from);
    }
    if (store != null) {
      try (MemoryWorkspace none = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
        store.put(STATE, pass.states().step(0).transpose().dup('f'));
      }
    }
    return permuteIfNWC(outputs);
  }

  /** [examples, inputs, timesteps], after dropout. */
  private INDArray input(boolean training, @Nullable INDArray state, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    if (input.rank() != 3) {
      throw new DL4JInvalidInputException(
          "A Gru reads sequences, of rank 3; got rank " + input.rank() + " " + layerId());
    }
    applyDropOutIfNecessary(training, workspaces);
    INDArray values = permuteIfNWC(input);
    if (values.size(1) != layerConf().getNIn()) {
      throw new DL4JInvalidInputException(
          String.format(
              Locale.ROOT,
              "A Gru with nIn = %d got an input of size %d %s",
              layerConf().getNIn(),
              values.size(1),
              layerId()));
    }
    if (state != null && state.size(0) != values.size(0)) {
      throw new DL4JInvalidInputException(
          String.format(
              Locale.ROOT,
              "The state that was kept is of %d examples, the input of %d; was"
                  + " rnnClearPreviousState() forgotten between two sequences? %s",
              state.size(0),
              values.size(0),
              layerId()));
    }
    return values;
  }

  private GruWeights weights(boolean training, LayerWorkspaceMgr workspaces) {
    return GruWeights.of(
        getParamWithNoise(Gru.INPUT_WEIGHTS, training, workspaces),
        getParamWithNoise(Gru.RECURRENT_WEIGHTS, training, workspaces),
        getParamWithNoise(Gru.BIAS, training, workspaces),
        layerConf().isResetAfter()
            ? getParamWithNoise(Gru.RECURRENT_BIAS, training, workspaces)
            : null);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    return tbpttBackpropGradient(epsilon, 0, workspaces);
  }

  /**
   * Backpropagation through time.
   *
   * @param length so many of the last timesteps are looked at; 0 or less for all
   */
  @Override
  public Pair<Gradient, INDArray> tbpttBackpropGradient(
      INDArray epsilon, int length, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray values = input(true, start, workspaces);
    long examples = values.size(0);
    int timesteps = (int) values.size(2);
    Mask mask = Mask.of(maskArray, dataType);
    WorkingMemory memory = new WorkingMemory(workspaces, ArrayType.BP_WORKING_MEM, dataType);
    GruWeights weights = weights(true, workspaces);
    GruPass pass = new GruPass(layerConf(), weights, memory, examples, timesteps, true);
    pass.startFrom(start);
    pass.run(values, mask, true);
    Sequence errors = Sequence.in(memory, layerConf().getNOut(), examples, timesteps);
    errors.fill(permuteIfNWC(epsilon));
    int from = length > 0 ? Math.max(0, timesteps - length) : 0;
    BackwardPass back = new BackwardPass(pass, errors, from);
    back.run(mask);
    back.gradients(gradientViews);
    weightNoiseParams.clear();
    INDArray below =
        workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, values.shape(), 'f');
    back.ofInput(below);
    return new Pair<>(gradient(gradientViews), backpropDropOutIfPresent(permuteIfNWC(below)));
  }

  private Gradient gradient(Map<String, INDArray> views) {
    Gradient gradient = new DefaultGradient(gradientsFlattened);
    views.forEach(gradient.gradientForVariable()::put);
    return gradient;
  }
}
