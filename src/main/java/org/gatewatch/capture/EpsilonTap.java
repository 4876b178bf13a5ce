package org.gatewatch.capture;

import java.util.Map;
import java.util.function.Consumer;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Stands in for a recurrent layer from the end of a forward pass to the layer's backward pass, to
 * see the gradient that arrives there: DL4J shows it to no listener. Does nothing else than hand
 * everything on, and takes itself out as soon as it has seen what it came for.
 */
final class EpsilonTap extends BaseWrapperLayer implements RecurrentLayer {
  private static final long serialVersionUID = 1L;

  private final transient LayerPlace place;
  private final transient Consumer<INDArray> seen;

  /**
   * A tap, in place from now on. Several listeners may have one in the same place, each in front of
   * the one before.
   *
   * @param place where the network holds a recurrent layer
   * @param seen takes the gradient, in the layer's own format, before the layer may change it; must
   *     not throw
   */
  EpsilonTap(LayerPlace place, Consumer<INDArray> seen) {
    super(place.occupant().get());
    this.place = place;
    this.seen = seen;
    place.occupy().accept(this);
  }

  /** Puts back what was there; nothing if that was done already. */
  void remove() {
    Layer front = place.occupant().get();
    if (front == this) {
      place.occupy().accept(underlying);
    }
    while (front instanceof EpsilonTap other && front != this) {
      if (other.underlying == this) {
        other.setUnderlying(underlying);
      }
      front = other.underlying;
    }
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    remove();
    seen.accept(epsilon);
    return underlying.backpropGradient(epsilon, workspaces);
  }

  @Override
  public Pair<Gradient, INDArray> tbpttBackpropGradient(
      INDArray epsilon, int length, LayerWorkspaceMgr workspaces) {
    remove();
    seen.accept(epsilon);
    return recurrent().tbpttBackpropGradient(epsilon, length, workspaces);
  }

  private RecurrentLayer recurrent() {
    return (RecurrentLayer) underlying;
  }

  @Override
  public INDArray rnnTimeStep(INDArray input, LayerWorkspaceMgr workspaces) {
    return recurrent().rnnTimeStep(input, workspaces);
  }

  @Override
  public Map<String, INDArray> rnnGetPreviousState() {
    return recurrent().rnnGetPreviousState();
  }

  @Override
  public void rnnSetPreviousState(Map<String, INDArray> state) {
    recurrent().rnnSetPreviousState(state);
  }

  @Override
  public void rnnClearPreviousState() {
    recurrent().rnnClearPreviousState();
  }

  @Override
  public INDArray rnnActivateUsingStoredState(
      INDArray input, boolean training, boolean storeLast, LayerWorkspaceMgr workspaces) {
    return recurrent().rnnActivateUsingStoredState(input, training, storeLast, workspaces);
  }

  @Override
  public Map<String, INDArray> rnnGetTBPTTState() {
    return recurrent().rnnGetTBPTTState();
  }

  @Override
  public void rnnSetTBPTTState(Map<String, INDArray> state) {
    recurrent().rnnSetTBPTTState(state);
  }
}
