package org.gatewatch.internal.dl4j;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Layer;
import org.gatewatch.cell.CellSpec;
import org.gatewatch.cell.DescribedCell;
import org.jspecify.annotations.Nullable;

/**
 * What users said of layers that they wrote, and of their data, for one network. A description that
 * does not fit is told, and the layer is read as if nothing had been said.
 *
 * @param given what the listener was told, by the layer's name; goes before what a layer says
 * @param labels what was said of the data
 * @param problems is told of each description that does not fit, in one sentence
 */
public record Descriptions(
    Map<String, CellSpec> given, DataLabels labels, Consumer<String> problems) {
  /** Nothing but what layers say themselves; nobody is told of what does not fit. */
  static final Descriptions NONE = new Descriptions(Map.of(), DataLabels.NONE, problem -> {});

  /** Copies its table. */
  public Descriptions {
    given = Map.copyOf(given);
  }

  /** Tells of descriptions of layers that are not there. */
  void requireLayers(List<NamedLayer> layers) {
    List<String> names = layers.stream().map(NamedLayer::name).toList();
    for (String name : given.keySet()) {
      if (!names.contains(name)) {
        problems.accept(
            "the network has no layer '" + name + "' to describe; its layers are " + names);
      }
    }
  }

  /** The reader of a layer; null if it is of no class known, and not described. */
  @Nullable CellReader reader(NamedLayer named) {
    CellReader described = described(named);
    return described == null ? LayerReaders.of(LayerKind.inside(named.configuration())) : described;
  }

  private @Nullable CellReader described(NamedLayer named) {
    try {
      Layer running = running(named.layer());
      Supplier<CellSpec> saying = saying(named, running);
      return saying == null
          ? null
          : new DescribedReader(saying.get(), running, what -> tell(named, what));
    } catch (RuntimeException | LinkageError e) {
      problems.accept(
          "the description of layer '%s' does not fit, and is not used: %s"
              .formatted(named.name(), e.getMessage()));
      return null;
    }
  }

  private void tell(NamedLayer named, String problem) {
    problems.accept("the description of layer '%s': %s".formatted(named.name(), problem));
  }

  /** Tells of a described layer that is not looked into for where it lies. */
  void requireStates(NamedLayer named, List<RecurrentCell> cells) {
    for (RecurrentCell cell : cells) {
      String obstacle = cell.stateObstacle();
      if (obstacle != null && cell.reader() instanceof DescribedReader) {
        tell(named, obstacle + "; so only its output is shown");
        return;
      }
    }
  }

  private @Nullable Supplier<CellSpec> saying(NamedLayer named, Layer running) {
    CellSpec told = given.get(named.name());
    if (told != null) {
      return () -> told;
    }
    if (LayerKind.inside(named.configuration()) instanceof DescribedCell configuration) {
      return configuration::cellSpec;
    }
    return running instanceof DescribedCell layer ? layer::cellSpec : null;
  }

  /** A layer without its wrappers: of a bidirectional one that which reads forward. */
  private static Layer running(Layer outermost) {
    if (outermost instanceof EpsilonTap tap) {
      return running(tap.getUnderlying());
    }
    for (WrapperReader wrapper : LayerReaders.wrappers()) {
      List<WrapperReader.Inside> insides = wrapper.inside(outermost);
      if (!insides.isEmpty()) {
        return running(insides.get(0).place().occupant().get());
      }
    }
    return outermost;
  }
}
