package org.gatewatch.internal.cell;

import java.util.Collection;
import java.util.Map;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An LSTM that somebody wrote, which keeps its output as {@code h} and its state as {@code c}. */
final class KeepingLstm extends LSTM {
  private static final long serialVersionUID = 1L;

  KeepingLstm(int units) {
    setNOut(units);
    setActivationFn(new ActivationTanH());
  }

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    Running layer = new Running(conf, type);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(initializer().init(conf, parameters, initialize));
    layer.setConf(conf);
    return layer;
  }

  /** What DL4J's LSTM computes, under other names. */
  private static final class Running extends org.deeplearning4j.nn.layers.recurrent.LSTM {
    private static final long serialVersionUID = 1L;

    Running(NeuralNetConfiguration conf, DataType type) {
      super(conf, type);
    }

    @Override
    public INDArray rnnTimeStep(INDArray input, LayerWorkspaceMgr workspaces) {
      return renaming(stateMap, () -> super.rnnTimeStep(input, workspaces));
    }

    @Override
    public INDArray rnnActivateUsingStoredState(
        INDArray input, boolean training, boolean store, LayerWorkspaceMgr workspaces) {
      return renaming(
          tBpttStateMap,
          () -> super.rnnActivateUsingStoredState(input, training, store, workspaces));
    }

    private static INDArray renaming(Map<String, INDArray> kept, Supplier<INDArray> step) {
      lend(kept, "h", "prevAct");
      lend(kept, "c", "prevMem");
      INDArray output = step.get();
      kept.put("h", kept.remove("prevAct"));
      kept.put("c", kept.remove("prevMem"));
      return output;
    }

    private static void lend(Map<String, INDArray> kept, String own, String to) {
      INDArray state = kept.get(own);
      if (state != null) {
        kept.put(to, state);
      }
    }
  }
}
