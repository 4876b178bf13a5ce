package org.gatewatch.internal.dl4j;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the backward pass of one iteration through the recurrent layers of a network. From its
 * {@link BackwardStart} on until it has reached the layer, an {@link EpsilonTap} stands in for each
 * of them: no listener is called in between, so that none ever sees it. Where the beginning cannot
 * be told, in a network whose loss is not computed by an output layer with weights, it stands in
 * from the forward pass on, but only if no {@link ListenersBehind listener behind} could see it.
 * Whatever is thrown, all are taken out when the iteration is over: see {@link IterationEnd}. In an
 * iteration that does not tell its end, such as the first of a network, every other layer has a
 * stand-in, too, that does nothing but hear of what its layer throws; and there is none at all
 * where {@link OthersCode} might throw, or the beginning cannot be told. What an observer throws
 * costs only what it was after.
 */
public final class BackwardTaps {
  private static final Logger log = LoggerFactory.getLogger(BackwardTaps.class);

  private final List<EpsilonTap> taps = new ArrayList<>();

  /** In all other layers, but those that compute the loss. */
  private final List<EpsilonTap> guards = new ArrayList<>();

  private final Observer observer;
  private final BackwardStart start;
  private final @Nullable IterationEnd end;
  private final OverheadClock clock;
  private final boolean runsOthersCode;
  private boolean failed;
  private boolean hasSaidWhy;

  /** Whether the end of the present iteration is told. */
  private boolean endsKnown;

  /** Told of each layer, the last first, within DL4J's workspaces. */
  public interface Observer {
    /** See {@link EpsilonTap.Observer#before}. */
    void before(TappedLayer layer, INDArray epsilon);

    /** See {@link EpsilonTap.Observer#after}. */
    void after(TappedLayer layer, INDArray epsilon, @Nullable INDArray below);
  }

  /**
   * Taps of those among these layers that training goes back through, not installed yet.
   *
   * @param layers all of the network
   * @param model the network
   * @param clock counts how long observations take
   */
  public BackwardTaps(
      List<PlannedLayer> layers, Model model, Observer observer, OverheadClock clock) {
    this.observer = observer;
    this.clock = clock;
    start = new BackwardStart(layers, this::begin);
    end = endOf(model);
    runsOthersCode = OthersCode.isOnTheWayBack(model, layers);
    List<TappedLayer> tapped = TappedLayer.of(layers);
    tapped.forEach(layer -> taps.add(new EpsilonTap(layer.location(), new Watched(layer))));
    for (PlannedLayer layer : layers) {
      LayerPlace place = layer.named().location();
      boolean isTapped = tapped.stream().anyMatch(one -> one.location().equals(place));
      if (layer.isOnTheWayBack() && !isTapped) {
        guards.add(new EpsilonTap(place, new Unwatched()));
      }
    }
  }

  /**
   * Why the backward pass of a network as it is cannot be followed.
   *
   * @param layers all of the network
   * @return one sentence; null if it can be
   */
  public static @Nullable String obstacle(List<PlannedLayer> layers, Model model) {
    return BackwardStart.canTell(layers) ? null : onlooker(model);
  }

  private static @Nullable String onlooker(Model model) {
    String onlooker = ListenersBehind.onlooker(model);
    return onlooker == null
        ? null
        : "the loss is not computed by an output layer with weights, so that "
            + onlooker
            + ", a listener behind this one, would see what stands in for the layer meanwhile:"
            + " attach this one last";
  }

  private @Nullable IterationEnd endOf(Model model) {
    try {
      return new IterationEnd(model, this::over);
    } catch (RuntimeException e) {
      failed(e);
      return null;
    }
  }

  /** Waits for the backward pass that comes next. */
  public void await(Model model) {
    if (taps.isEmpty()) {
      return;
    }
    endsKnown = end != null && end.await();
    if (!endsKnown && runsOthersCode) {
      start.forget();
      return; // Nobody would take them out if that threw.
    }
    boolean isTold = start.await(model);
    if (!isTold && endsKnown) {
      installUnseen(model);
    }
  }

  /** Listeners behind this one are about to be called. */
  private void installUnseen(Model model) {
    String obstacle = onlooker(model);
    if (obstacle == null) {
      install();
    } else if (!hasSaidWhy) {
      hasSaidWhy = true;
      log.warn("Gatewatch does not follow the backward pass: {}", obstacle);
    }
  }

  /** The backward pass is over, whatever became of it. */
  private void over() {
    try {
      remove();
    } catch (RuntimeException | LinkageError e) {
      failed(e);
    }
  }

  private void begin() {
    try {
      for (int i = 0; !endsKnown && i < guards.size(); i++) {
        guards.get(i).install();
      }
      install();
    } catch (RuntimeException | LinkageError e) {
      failed(e);
    }
  }

  private void install() {
    for (int i = 0; i < taps.size(); i++) {
      taps.get(i).install();
    }
  }

  /** Takes out every tap that the backward pass did not reach, and waits for none. */
  public void remove() {
    start.forget();
    for (int i = 0; i < taps.size(); i++) {
      taps.get(i).remove();
    }
    for (int i = 0; i < guards.size(); i++) {
      guards.get(i).remove();
    }
  }

  /** Takes out of the network all that is not its own. */
  public void close() {
    remove();
    start.close();
    if (end != null) {
      end.close();
    }
  }

  /** Hands one layer's observations on, and keeps what they throw. */
  private final class Watched implements EpsilonTap.Observer {
    private final TappedLayer layer;

    Watched(TappedLayer layer) {
      this.layer = layer;
    }

    @Override
    public void before(INDArray epsilon) {
      clock.start();
      try {
        observer.before(layer, epsilon);
      } catch (Throwable e) {
        failed(e);
      } finally {
        clock.stop();
      }
    }

    @Override
    public void brokenOff() {
      over();
    }

    @Override
    public void after(INDArray epsilon, @Nullable INDArray below) {
      clock.start();
      try {
        observer.after(layer, epsilon, below);
      } catch (Throwable e) {
        failed(e);
      } finally {
        clock.stop();
      }
    }
  }

  /** Hears only of what its layer throws. */
  private final class Unwatched implements EpsilonTap.Observer {
    @Override
    public void brokenOff() {
      over();
    }
  }

  private void failed(Throwable cause) {
    if (!failed) {
      log.warn("Gatewatch cannot follow the backward pass of a cell; training goes on", cause);
    }
    failed = true;
  }
}
