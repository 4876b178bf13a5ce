package org.gatewatch.internal.alerting.advice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.gatewatch.alert.Severity;
import org.gatewatch.internal.facts.LayerFacts;
import org.gatewatch.internal.facts.MinibatchFacts;
import org.gatewatch.internal.facts.OutputFacts;
import org.gatewatch.internal.facts.TrainingFacts;
import org.gatewatch.internal.facts.UpdaterFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataTrapsTest {
  private static final UpdaterFacts ADAM = Made.updater("Adam", 1e-3);
  private static final OutputFacts MSE = Made.output("MSE", "Identity", null);
  private static final LayerFacts LSTM = Made.lstm("first", ADAM);

  private static MinibatchFacts.Range range(double least, double greatest, long values) {
    return new MinibatchFacts.Range(least, greatest, values);
  }

  private static MinibatchFacts.Input input(double least, double greatest) {
    return new MinibatchFacts.Input(null, List.of("first"), range(least, greatest, 100));
  }

  private static MinibatchFacts minibatch(MinibatchFacts.Input... inputs) {
    return new MinibatchFacts(List.of(inputs), List.of());
  }

  private static List<Trap> traps(LayerFacts first, MinibatchFacts minibatch) {
    return Traps.of(Made.training("FLOAT", MSE, first), minibatch);
  }

  private static Trap only(List<Trap> traps) {
    assertThat(traps).hasSize(1);
    return traps.get(0);
  }

  @ParameterizedTest
  @CsvSource({"-1, 100", "-250, 3", "0, 1e4", "990, 1010", "-1e30, 1e30"})
  void inputsThatReachFarAreNamedWithTheirRange(double least, double greatest) {
    Trap trap = only(traps(LSTM, minibatch(input(least, greatest))));

    assertThat(trap.kind()).isEqualTo(Trap.Kind.INPUT_NOT_SCALED);
    assertThat(trap.severity()).isEqualTo(Severity.HARM);
    assertThat(trap.layer()).isEqualTo("first");
    assertThat(trap.advice().remedies()).containsExactly(Remedy.SCALE_INPUTS);
  }

  @Test
  void theRangeIsSaid() {
    assertThat(only(traps(LSTM, minibatch(input(-12.5, 1e6)))).finding())
        .contains("goes from -12.5 to 1e6");
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "-99.9, 99.9", "NaN, NaN"})
  void otherInputsAreNot(double least, double greatest) {
    assertThat(traps(LSTM, minibatch(input(least, greatest)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"EmbeddingLayer", "EmbeddingSequenceLayer", "BatchNormalization"})
  void numbersOfRowsAndWhatIsNormalisedThereMayBeLarge(String type) {
    LayerFacts layer = Made.layer("first", type, "Identity", ADAM, Double.NaN);

    assertThat(traps(layer, minibatch(input(0, 30_000)))).isEmpty();
  }

  @Test
  void pixelsIntoAConvolutionAreAHint() {
    LayerFacts layer = Made.layer("first", "ConvolutionLayer", "ReLU", ADAM, Double.NaN);

    assertThat(only(traps(layer, minibatch(input(0, 255)))).severity()).isEqualTo(Severity.HINT);
  }

  @Test
  void whereItIsNotKnownWhoReadsAnInputNothingIsSaidOfItsScale() {
    MinibatchFacts.Input input = new MinibatchFacts.Input("in", List.of(), range(0, 1e6, 100));

    assertThat(traps(LSTM, minibatch(input))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"16, HARM", "15, HINT", "2, HINT"})
  void anInputThatIsConstantIsNamed(long values, Severity severity) {
    MinibatchFacts.Input input =
        new MinibatchFacts.Input(null, List.of("first"), range(0, 0, values));
    Trap trap = only(traps(LSTM, minibatch(input)));

    assertThat(trap.kind()).isEqualTo(Trap.Kind.INPUT_CONSTANT);
    assertThat(trap.severity()).isEqualTo(severity);
  }

  @Test
  void oneValueIsNotConstant() {
    MinibatchFacts.Input input = new MinibatchFacts.Input(null, List.of("first"), range(3, 3, 1));

    assertThat(traps(LSTM, minibatch(input))).isEmpty();
  }

  @Test
  void oneOfSeveralInputsMayBeConstantByIntention() {
    Trap trap = only(traps(LSTM, minibatch(input(0, 0), input(-1, 1))));

    assertThat(trap.severity()).isEqualTo(Severity.HINT);
  }

  private static List<Trap> labels(String loss, String activation, double least, double greatest) {
    TrainingFacts facts =
        Made.training("FLOAT", Made.output(loss, activation, null), Made.lstm("lstm", ADAM));
    return Traps.of(
        facts,
        new MinibatchFacts(
            List.of(), List.of(new MinibatchFacts.Labels("output", range(least, greatest, 100)))));
  }

  @ParameterizedTest
  @CsvSource({
    "MSE, Sigmoid, -1, 1, HARM",
    "BinaryXENT, Sigmoid, 1, 2, HARM",
    "MAE, HardSigmoid, -0.02, 1, HINT",
    "L1, TanH, -3, 3, HARM",
    "L2, HardTanH, -1.03, 1, HINT",
    "MSE, ReLU, -10, 90, HINT",
    "MSE, ReLU, -10, 10, HARM",
    "MSE, ReLU, -3, -3, HARM",
    "MSE, Softmax, 0, 7, HARM"
  })
  void labelsThatTheOutputCannotReachAreNamed(
      String loss, String activation, double least, double greatest, Severity severity) {
    Trap trap = only(labels(loss, activation, least, greatest));

    assertThat(trap.kind()).isEqualTo(Trap.Kind.LABELS_OUT_OF_REACH);
    assertThat(trap.severity()).isEqualTo(severity);
    assertThat(trap.layer()).isEqualTo("output");
    assertThat(trap.finding()).contains(activation).contains("cannot reach");
  }

  @ParameterizedTest
  @CsvSource({
    "MSE, Sigmoid, 0, 1",
    "BinaryXENT, Sigmoid, -0.009, 1.009",
    "MSE, TanH, -1.01, 1.01",
    "MSE, ReLU, -1, 100",
    "MSE, Identity, -1e9, 1e9",
    "MSE, LReLU, -5, 5",
    "MSE, Sigmoid, NaN, NaN",
    "SparseMCXENT, Softmax, 0, 7",
    "MCXENT, Softmax, 0, 3"
  })
  void ofOtherLabelsNothingIsSaid(String loss, String activation, double least, double greatest) {
    assertThat(labels(loss, activation, least, greatest)).isEmpty();
  }

  @Test
  void theWorstComesFirst() {
    LayerFacts layer = Made.withActivation(LSTM, "Sigmoid");

    assertThat(traps(layer, minibatch(input(0, 1e6))))
        .extracting(Trap::kind)
        .containsExactly(Trap.Kind.INPUT_NOT_SCALED, Trap.Kind.SIGMOID_IN_CELL);
  }
}
