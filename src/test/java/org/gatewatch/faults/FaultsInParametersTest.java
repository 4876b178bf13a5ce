package org.gatewatch.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.gatewatch.Covering;
import org.gatewatch.Networks;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Position;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** NaN and infinities in parameters, their gradients and their updates are found where they are. */
class FaultsInParametersTest {
  /** Of the faults of a GRU, one in so many is planted by default. */
  private static final int ONE_IN = 15;

  private static final List<Gate> PEEPHOLES = List.of(Gate.FORGET, Gate.OUTPUT, Gate.INPUT);

  /** One element of a parameter of a layer, and what is planted there. */
  record Element(
      String kind,
      Supplier<Layer> layer,
      int index,
      String key,
      int row,
      int column,
      Position position,
      double value,
      boolean sampled) {

    MultiLayerNetwork network() {
      return FaultsInParametersTest.network(kind, layer);
    }

    void plantIn(INDArray array) {
      if (array.rank() == 1) {
        array.putScalar(column, value);
      } else {
        array.putScalar(row, column, value);
      }
    }

    @Override
    public String toString() {
      return kind
          + " "
          + position
          + " "
          + key
          + "["
          + row
          + ", "
          + column
          + "] = "
          + value
          + (sampled ? " sampled" : "");
    }
  }

  private static MultiLayerNetwork network(String kind, Supplier<Layer> layer) {
    return (MultiLayerNetwork)
        SharedNetworks.untrained(
            "sequence of " + kind,
            () -> Networks.sequence(DataType.FLOAT, layer.get(), layer.get()));
  }

  private static List<Element> elements(Map<String, Supplier<Layer>> kinds) {
    List<Element> elements = new ArrayList<>();
    kinds.forEach(
        (kind, layer) -> {
          MultiLayerNetwork example = network(kind, layer);
          for (int position = 0; position < 2; position++) {
            for (var parameter : example.getLayer(position).paramTable().entrySet()) {
              add(elements, kind, layer, position, parameter.getKey(), parameter.getValue());
            }
          }
        });
    return elements;
  }

  /** What is made non-finite. */
  private enum Where {
    PARAMETER,
    GRADIENT,
    UPDATE
  }

  private record Fault(Where where, Element element) {}

  private static final Covering<Fault> FAULTS = faults();

  private static List<Fault> faults(Map<String, Supplier<Layer>> kinds) {
    List<Fault> faults = new ArrayList<>();
    for (Where where : Where.values()) {
      elements(kinds).forEach(element -> faults.add(new Fault(where, element)));
    }
    return faults;
  }

  private static Covering<Fault> faults() {
    return Covering.pairs(
        faults(FaultyTraining.kinds()),
        fault -> List.of(fault.element().kind(), fault.element().key()),
        fault -> List.of(kernel(fault), gate(fault)),
        fault -> fault.element().index(),
        fault -> fault.element().value(),
        fault -> fault.element().sampled(),
        Fault::where);
  }

  private static Kernel kernel(Fault fault) {
    return fault.element().position().location().kernel();
  }

  private static Gate gate(Fault fault) {
    return fault.element().position().location().gate();
  }

  private static Stream<Element> in(List<Fault> faults, Where where) {
    return faults.stream().filter(fault -> fault.where() == where).map(Fault::element);
  }

  static Stream<Element> parameters() {
    return in(FAULTS.chosen(), Where.PARAMETER);
  }

  static Stream<Element> gradients() {
    return in(FAULTS.chosen(), Where.GRADIENT);
  }

  static Stream<Element> updates() {
    return in(FAULTS.chosen(), Where.UPDATE);
  }

  static Stream<Arguments> others() {
    return FAULTS.rest().stream().map(fault -> Arguments.of(fault.where(), fault.element()));
  }

  private static Stream<Arguments> ofGrus(boolean byDefault) {
    List<Fault> faults = faults(FaultyTraining.grus());
    return IntStream.range(0, faults.size())
        .filter(i -> (i % ONE_IN == 0) == byDefault)
        .mapToObj(faults::get)
        .map(fault -> Arguments.of(fault.where(), fault.element()));
  }

  static Stream<Arguments> someOfGrus() {
    return ofGrus(true);
  }

  static Stream<Arguments> othersOfGrus() {
    return ofGrus(false);
  }

  /** One element of each gate, with another row, unit, value and sampling each time. */
  private static void add(
      List<Element> elements,
      String kind,
      Supplier<Layer> layer,
      int index,
      String key,
      INDArray array) {
    int units = FaultyTraining.UNITS;
    boolean bias = key.contains("b") && !key.contains("W");
    boolean recurrent = key.contains("RW");
    Direction direction =
        key.endsWith("B") || key.startsWith("bW") || key.startsWith("bR") || key.equals("bb")
            ? Direction.BACKWARD
            : Direction.FORWARD;
    List<Gate> blocks = FaultyTraining.blocks(kind);
    int gates = blocks.size();
    for (int block = 0; block < gates; block++) {
      int n = elements.size();
      int row = bias ? 0 : n % (int) array.size(0);
      int unit = n % units;
      Gate gate = blocks.get(block);
      Kernel ofBias = key.contains("Rb") ? Kernel.RECURRENT_BIAS : Kernel.BIAS;
      Kernel kernel = bias ? ofBias : recurrent ? Kernel.RECURRENT : Kernel.INPUT;
      Position position =
          Position.ofParameter(
              new Location("layer" + index, direction, null, kernel, gate),
              bias ? Position.UNKNOWN : row,
              unit);
      elements.add(
          new Element(
              kind,
              layer,
              index,
              key,
              row,
              block * units + unit,
              position,
              value(n),
              n / 3 % 2 == 0));
    }
    for (int column = gates * units; recurrent && column < array.size(1); column++) {
      int n = elements.size();
      int unit = n % units;
      Gate gate = PEEPHOLES.get(column - gates * units);
      Position position =
          Position.ofParameter(
              new Location("layer" + index, direction, null, Kernel.PEEPHOLE, gate),
              Position.UNKNOWN,
              unit);
      elements.add(
          new Element(kind, layer, index, key, unit, column, position, value(n), n / 3 % 2 == 0));
    }
  }

  private static double value(int n) {
    return List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY).get(n % 3);
  }

  private static void assertThatItIs(
      Element planted, NonFiniteOrigin origin, Stage stage, int iteration) {
    assertThat(origin.stage()).isEqualTo(stage);
    assertThat(origin.position()).isEqualTo(planted.position());
    assertThat(origin.iteration()).isEqualTo(iteration);
    assertThat(origin.value()).isEqualTo(Double.valueOf(planted.value()));
    assertThat(origin.counts().nonFinite()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("parameters")
  void aParameterIsNamedInTheIterationThatUsesIt(Element element) {
    assertParameterNamed(element);
  }

  private static void assertParameterNamed(Element element) {
    FaultyTraining training = new FaultyTraining(element.network(), element.sampled()).warmUp();

    NonFiniteOrigin origin =
        training.origin(
            model ->
                element.plantIn(
                    ((MultiLayerNetwork) model).getLayer(element.index()).getParam(element.key())),
            2);

    assertThatItIs(element, origin, Stage.PARAMETER, FaultyTraining.ITERATION);
  }

  @ParameterizedTest
  @MethodSource("gradients")
  void aGradientIsNamedInItsIterationOrAsTheParameterOfTheNext(Element element) {
    assertGradientNamed(element);
  }

  private static void assertGradientNamed(Element element) {
    Planter planter =
        new Planter(
            element,
            model ->
                model.gradient().gradientForVariable().get(element.index() + "_" + element.key()));
    FaultyTraining training =
        new FaultyTraining(element.network(), element.sampled()).warmUp(planter.onGradients());

    NonFiniteOrigin origin = training.origin(FaultyTraining.healthy(), 2);

    if (element.sampled() || isAdded(element)) {
      assertThatItIs(element, origin, Stage.WEIGHT_GRADIENT, FaultyTraining.ITERATION);
    } else {
      assertThat(origin.stage()).isEqualTo(Stage.PARAMETER);
      assertThat(origin.position()).isEqualTo(element.position());
      assertThat(origin.iteration()).isEqualTo(FaultyTraining.ITERATION + 1);
    }
  }

  @ParameterizedTest
  @MethodSource("updates")
  void anUpdateIsNamedInItsIterationOrAsTheParameterOfTheNext(Element element) {
    assertUpdateNamed(element);
  }

  private static void assertUpdateNamed(Element element) {
    Planter planter =
        new Planter(
            element,
            model ->
                model.gradient().gradientForVariable().get(element.index() + "_" + element.key()));
    FaultyTraining training =
        new FaultyTraining(element.network(), element.sampled()).warmUp(planter.onUpdates());

    NonFiniteOrigin origin = training.origin(FaultyTraining.healthy(), 2);

    if (element.sampled() || isAdded(element)) {
      assertThatItIs(element, origin, Stage.UPDATE, FaultyTraining.ITERATION);
    } else {
      assertThatItIs(element, origin, Stage.PARAMETER, FaultyTraining.ITERATION + 1);
    }
  }

  @Tag("exhaustive")
  @ParameterizedTest
  @MethodSource("others")
  void everyOtherElementIsNamedToo(Where where, Element element) {
    assertNamed(where, element);
  }

  @ParameterizedTest
  @MethodSource("someOfGrus")
  void anElementOfAGruIsNamedToo(Where where, Element element) {
    assertNamed(where, element);
  }

  @Tag("exhaustive")
  @ParameterizedTest
  @MethodSource("othersOfGrus")
  void everyOtherElementOfAGruIsNamedToo(Where where, Element element) {
    assertNamed(where, element);
  }

  private static void assertNamed(Where where, Element element) {
    switch (where) {
      case PARAMETER -> assertParameterNamed(element);
      case GRADIENT -> assertGradientNamed(element);
      case UPDATE -> assertUpdateNamed(element);
    }
  }

  private static boolean isAdded(Element element) {
    Kernel kernel = element.position().location().kernel();
    return kernel.isBias() || kernel == Kernel.PEEPHOLE;
  }

  /** Plants an element while an iteration runs; the parameter goes with its update. */
  private record Planter(Element element, Function<MultiLayerNetwork, INDArray> where) {
    BaseTrainingListener onGradients() {
      return new BaseTrainingListener() {
        @Override
        public void onGradientCalculation(Model model) {
          plant(model);
        }
      };
    }

    BaseTrainingListener onUpdates() {
      return new BaseTrainingListener() {
        @Override
        public void iterationDone(Model model, int iteration, int epoch) {
          if (plant(model)) {
            element.plantIn(
                ((MultiLayerNetwork) model).getLayer(element.index()).getParam(element.key()));
          }
        }
      };
    }

    private boolean plant(Model model) {
      MultiLayerNetwork network = (MultiLayerNetwork) model;
      boolean now = network.getIterationCount() == FaultyTraining.ITERATION;
      if (now) {
        element.plantIn(where.apply(network));
      }
      return now;
    }
  }
}
