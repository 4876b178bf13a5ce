package org.gatewatch.internal.samediff;

import java.util.List;
import java.util.Optional;
import org.gatewatch.internal.cell.FirstNonFinite;
import org.gatewatch.internal.dl4j.Block;
import org.gatewatch.internal.nonfinite.Scan;
import org.gatewatch.internal.summarise.Segment;
import org.gatewatch.origin.NonFiniteCounts;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.NormHistory;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Position;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Finds where the first non-finite value of an iteration came from, in the order in which it is
 * computed: minibatch, parameters, then what was found. Runs on the training thread, once there is
 * one, and takes as long as a few iterations at most.
 */
final class GraphOriginTracer {
  private final SameDiff graph;
  private final GraphStructure structure;
  private final MultiDataSet minibatch;
  private final int iteration;
  private final int epoch;

  /** What was found, and where. */
  private record Found(Stage stage, Position position, double value, NonFiniteCounts counts) {
    static Found of(Scan.Hit hit, Stage stage, Position in) {
      return new Found(
          stage, in.at(hit.timestep(), hit.unit(), hit.example()), hit.value(), hit.counts());
    }
  }

  /** A tracer for one iteration of a graph, with what it trains on. */
  GraphOriginTracer(
      SameDiff graph, GraphStructure structure, MultiDataSet minibatch, int iteration, int epoch) {
    this.graph = graph;
    this.structure = structure;
    this.minibatch = minibatch;
    this.iteration = iteration;
    this.epoch = epoch;
  }

  /**
   * After a recurrent operation, whose output is not finite.
   *
   * @param given what it was given; empty if that is not at hand
   * @param output its first output, in its format
   */
  Optional<NonFiniteOrigin> afterForward(RecurrentOp op, List<INDArray> given, INDArray output) {
    return inData()
        .or(this::inParameters)
        .or(() -> given.isEmpty() ? Optional.empty() : inSequence(op, given.get(0), op.input()))
        .or(() -> inside(op, given).flatMap(tracer -> found(op, tracer.goingForward())))
        .or(() -> inSequence(op, output, op.name()))
        .map(this::origin);
  }

  /**
   * After the gradients of a recurrent operation were computed, one of which is not finite.
   *
   * @param given what it was given, and last the gradient of its output, in its format
   */
  Optional<NonFiniteOrigin> afterBackward(RecurrentOp op, List<INDArray> given) {
    INDArray epsilon = given.get(given.size() - 1);
    return inData()
        .or(this::inParameters)
        .or(() -> inEpsilon(op, epsilon))
        .or(() -> inside(op, given).flatMap(tracer -> found(op, tracer.goingBack(epsilon))))
        .map(this::origin);
  }

  private static Optional<GraphCellTracer> inside(RecurrentOp op, List<INDArray> given) {
    return given.isEmpty() ? Optional.empty() : Optional.of(new GraphCellTracer(op, given));
  }

  private static Optional<Found> found(RecurrentOp op, Optional<GraphCellTracer.Found> inside) {
    return inside.map(
        it -> {
          FirstNonFinite first = it.first();
          Position position =
              Position.ofCell(op.name(), it.cell().direction())
                  .in(first.gate(), first.kernel())
                  .at(first.timestep(), first.unit(), first.example());
          return new Found(first.stage(), position, first.value(), first.counts());
        });
  }

  private static Optional<Found> inEpsilon(RecurrentOp op, INDArray epsilon) {
    if (epsilon.rank() != 3) {
      return Optional.empty();
    }
    return Scan.last(op.format().ordered(epsilon), false)
        .map(hit -> Found.of(hit, Stage.EPSILON, Position.ofCell(op.name(), null)));
  }

  /**
   * Before the updater has the gradient of a variable that is not finite.
   *
   * @param gradient shaped as the variable
   */
  Optional<NonFiniteOrigin> inGradient(GraphVariable variable, INDArray gradient) {
    return inData()
        .or(this::inParameters)
        .or(() -> in(variable, gradient, Stage.WEIGHT_GRADIENT))
        .map(this::origin);
  }

  /**
   * Before the update of a variable, which is not finite, is applied.
   *
   * @param update shaped as the variable
   */
  Optional<NonFiniteOrigin> inUpdate(GraphVariable variable, INDArray update) {
    return in(variable, update, Stage.UPDATE).map(this::origin);
  }

  private NonFiniteOrigin origin(Found found) {
    return new NonFiniteOrigin(
        found.stage(),
        found.position(),
        iteration,
        epoch,
        found.value(),
        found.counts(),
        NormHistory.NONE);
  }

  private Optional<Found> inData() {
    TrainingConfig config = graph.getTrainingConfig();
    Optional<Found> found =
        inData(config.getDataSetFeatureMapping(), minibatch.getFeatures(), Stage.INPUT_DATA);
    return found.isPresent()
        ? found
        : inData(config.getDataSetLabelMapping(), minibatch.getLabels(), Stage.LABEL_DATA);
  }

  private Optional<Found> inData(
      @Nullable List<String> names, INDArray @Nullable [] arrays, Stage stage) {
    for (int i = 0; arrays != null && i < arrays.length; i++) {
      String name = names != null && i < names.size() ? names.get(i) : "" + i;
      Position position = Position.ofCell(name, null);
      Optional<Found> found =
          arrays[i] == null
              ? Optional.empty()
              : Scan.first(formatOf(name).ordered(arrays[i]), false)
                  .map(hit -> Found.of(hit, stage, position));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** The format in which a recurrent operation reads it; that of DL4J if none does. */
  private SequenceFormat formatOf(String input) {
    for (GraphLayer layer : structure.layers()) {
      if (layer.op() != null && layer.op().input().equals(input)) {
        return layer.op().format();
      }
    }
    return SequenceFormat.EXAMPLE_SIZE_TIME;
  }

  private Optional<Found> inParameters() {
    for (GraphVariable variable : structure.variables()) {
      INDArray values = graph.getVariable(variable.name()).getArr();
      Optional<Found> found =
          values == null ? Optional.empty() : in(variable, values, Stage.PARAMETER);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<Found> inSequence(RecurrentOp op, INDArray sequence, String name) {
    boolean isBackward =
        op.cells().size() == 1 && op.cells().get(0).direction() == Direction.BACKWARD;
    Position position = Position.ofCell(name, isBackward ? Direction.BACKWARD : null);
    INDArray ordered = op.format().ordered(sequence);
    Optional<Scan.Hit> hit = isBackward ? Scan.last(ordered, false) : Scan.first(ordered, false);
    return hit.map(it -> Found.of(it, Stage.OUTPUT, position));
  }

  /** The first element, gate by gate, of a variable, its gradient or its update. */
  private Optional<Found> in(GraphVariable variable, INDArray values, Stage stage) {
    for (GraphVariable.Piece piece : variable.pieces()) {
      INDArray part = piece.part(values);
      for (GraphLayer layer : structure.layers()) {
        for (Block block : layer.blocks()) {
          if (isPartOf(block.segment(), piece.segment())) {
            Optional<Found> found = in(layer, block, piece, part, stage);
            if (found.isPresent()) {
              return found;
            }
          }
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isPartOf(Segment part, Segment whole) {
    return part.offset() >= whole.offset()
        && part.offset() + part.length() <= whole.offset() + whole.length();
  }

  private static Optional<Found> in(
      GraphLayer layer, Block block, GraphVariable.Piece piece, INDArray part, Stage stage) {
    long rows = part.size(0);
    long first = (block.segment().offset() - piece.segment().offset()) / rows;
    long columns = block.segment().length() / rows;
    INDArray gate = part.get(NDArrayIndex.all(), NDArrayIndex.interval(first, first + columns));
    double[] values;
    try (INDArray copy = gate.castTo(DataType.DOUBLE).dup('f')) {
      values = copy.data().asDouble();
    }
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        Position position = position(layer, block, i);
        return Optional.of(new Found(stage, position, values[i], NonFiniteCounts.of(values)));
      }
    }
    return Optional.empty();
  }

  private static Position position(GraphLayer layer, Block block, int inside) {
    boolean isCell = layer.isCell();
    Location location =
        new Location(
            layer.name(),
            isCell ? block.direction() : null,
            null,
            block.kernel(),
            isCell ? block.gate() : null);
    int rows = Math.max(1, block.segment().rows());
    boolean hasRow = block.segment().rows() > 0 && !block.isAdded();
    return Position.ofParameter(location, hasRow ? inside % rows : Position.UNKNOWN, inside / rows);
  }
}
