package org.gatewatch.internal.dl4j;

import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Stands in for a layer, most often a recurrent one, from the beginning of a backward pass until it
 * reaches the layer, to see the gradient that arrives there and the one that leaves: DL4J shows
 * them to no listener. Does nothing else than hand everything on, and takes itself out before the
 * layer goes to work.
 */
final class EpsilonTap extends BaseWrapperLayer implements RecurrentLayer {
  private static final long serialVersionUID = 1L;

  private final transient LayerPlace location;
  private final transient Observer observer;

  /** Whether it may be in the network: most often it is asked to leave when it has left. */
  private transient boolean stands;

  /** Told of the backward pass of a layer, if it wants to be; must not throw. */
  interface Observer {
    /**
     * The layer is about to compute its gradients.
     *
     * @param epsilon gradient of the loss with respect to its output, in the layer's own format
     */
    default void before(INDArray epsilon) {}

    /**
     * The layer has computed them; its input and parameters are still what they were.
     *
     * @param below gradient of the loss with respect to its input, likewise
     */
    default void after(INDArray epsilon, @Nullable INDArray below) {}

    /** The layer has thrown: there is no more of this backward pass. */
    default void brokenOff() {}
  }

  /**
   * A tap that is not in place yet.
   *
   * @param location where the network holds a recurrent layer
   */
  EpsilonTap(LayerPlace location, Observer observer) {
    super(location.occupant().get());
    this.location = location;
    this.observer = observer;
  }

  /**
   * Stands in for what is there now, until it is removed. Several listeners may have a tap in the
   * same place, each in front of the one before.
   */
  void install() {
    remove();
    setUnderlying(location.occupant().get());
    stands = true;
    location.occupy().accept(this);
  }

  /** Puts back what was there; nothing if that was done already. */
  void remove() {
    if (!stands) {
      return;
    }
    stands = false;
    Layer front = location.occupant().get();
    if (front == this) {
      location.occupy().accept(underlying);
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
    before(epsilon);
    try {
      return after(epsilon, underlying.backpropGradient(epsilon, workspaces));
    } catch (Throwable e) {
      observer.brokenOff();
      throw e;
    }
  }

  @Override
  public Pair<Gradient, INDArray> tbpttBackpropGradient(
      INDArray epsilon, int length, LayerWorkspaceMgr workspaces) {
    before(epsilon);
    try {
      // DL4J takes a tap for a recurrent layer, and what it stands in for may be none to DL4J.
      return after(
          epsilon,
          underlying instanceof RecurrentLayer recurrent
              ? recurrent.tbpttBackpropGradient(epsilon, length, workspaces)
              : underlying.backpropGradient(epsilon, workspaces));
    } catch (Throwable e) {
      observer.brokenOff();
      throw e;
    }
  }

  private void before(INDArray epsilon) {
    remove();
    observer.before(epsilon);
  }

  private Pair<Gradient, INDArray> after(INDArray epsilon, Pair<Gradient, INDArray> computed) {
    observer.after(epsilon, computed.getSecond());
    return computed;
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
