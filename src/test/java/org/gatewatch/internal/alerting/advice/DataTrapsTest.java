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
  private static final MinibatchFacts.Ends NO_ENDS = MinibatchFacts.Ends.UNKNOWN;

  private static MinibatchFacts.Range range(double least, double greatest, long values) {
    return new MinibatchFacts.Range(least, greatest, values);
  }

  private static MinibatchFacts.Input input(double least, double greatest) {
    return new MinibatchFacts.Input(null, List.of("first"), range(least, greatest, 100), NO_ENDS);
  }

  private static MinibatchFacts minibatch(MinibatchFacts.Input... inputs) {
    return new MinibatchFacts(List.of(inputs), List.of(), Double.NaN);
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
  @CsvSource({"0, 1", "-29.9, 29.9", "NaN, NaN"})
  void otherInputsAreNot(double least, double greatest) {
    assertThat(traps(LSTM, minibatch(input(least, greatest)))).isEmpty();
  }

  @Test
  void whatIsLargeForGatesIsAHint() {
    LayerFacts dense = Made.layer("first", "DenseLayer", "ReLU", ADAM, Double.NaN);

    Trap trap = only(traps(LSTM, minibatch(input(-30, 1))));
    assertThat(trap.kind()).isEqualTo(Trap.Kind.INPUT_NOT_SCALED);
    assertThat(trap.severity()).isEqualTo(Severity.HINT);
    assertThat(traps(dense, minibatch(input(-30, 1)))).isEmpty();
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
    MinibatchFacts.Input input =
        new MinibatchFacts.Input("in", List.of(), range(0, 1e6, 100), NO_ENDS);

    assertThat(traps(LSTM, minibatch(input))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"16, HARM", "15, HINT", "2, HINT"})
  void anInputThatIsConstantIsNamed(long values, Severity severity) {
    MinibatchFacts.Input input =
        new MinibatchFacts.Input(null, List.of("first"), range(0, 0, values), NO_ENDS);
    Trap trap = only(traps(LSTM, minibatch(input)));

    assertThat(trap.kind()).isEqualTo(Trap.Kind.INPUT_CONSTANT);
    assertThat(trap.severity()).isEqualTo(severity);
  }

  @Test
  void oneValueIsNotConstant() {
    MinibatchFacts.Input input =
        new MinibatchFacts.Input(null, List.of("first"), range(3, 3, 1), NO_ENDS);

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
            List.of(),
            List.of(new MinibatchFacts.Labels("output", range(least, greatest, 100))),
            Double.NaN));
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

  @ParameterizedTest
  @CsvSource({"8, 2, true", "8, 1.99, false", "7, 6, false", "100, 25, true", "0, 0, false"})
  void sequencesThatStayAsTheyAreSeemToBePadded(long timesteps, double alike, boolean isNamed) {
    MinibatchFacts.Ends ends = new MinibatchFacts.Ends(timesteps, alike);
    MinibatchFacts.Input input =
        new MinibatchFacts.Input(null, List.of("first"), range(-1, 1, 100), ends);

    List<Trap> traps = traps(LSTM, minibatch(input));

    assertThat(traps)
        .extracting(Trap::kind)
        .isEqualTo(isNamed ? List.of(Trap.Kind.SEQUENCES_PADDED) : List.of());
    if (isNamed) {
      assertThat(traps.get(0).severity()).isEqualTo(Severity.HINT);
      assertThat(traps.get(0).finding())
          .contains("a mask is missing: the last " + Math.round(alike));
    }
  }

  /** A guess among three classes has ln 3; where labels reach 2, one that is as far off has 4. */
  @ParameterizedTest
  @CsvSource({
    "MCXENT, Softmax, 3.29, false",
    "MCXENT, Softmax, 3.30, true",
    "NegativeLogLikelihood, Softmax, 3.30, true",
    "MCXENT, Sigmoid, 99, false",
    "BinaryXENT, Sigmoid, 6.23, false",
    "BinaryXENT, Sigmoid, 6.24, true",
    "MSE, Identity, 39.9, false",
    "MSE, Identity, 40.1, true",
    "MAE, Identity, 1e9, false",
    "MSE, Identity, Infinity, false",
    "MSE, Identity, NaN, false"
  })
  void aLossThatBeginsFarAboveAGuessIsNamed(
      String loss, String activation, double first, boolean isNamed) {
    TrainingFacts facts = Made.training("FLOAT", Made.output(loss, activation, null), LSTM);

    List<Trap> traps = Traps.of(facts, begun(2, first));

    assertThat(traps)
        .extracting(Trap::kind)
        .filteredOn(kind -> kind == Trap.Kind.LOSS_BEGINS_HIGH)
        .hasSize(isNamed ? 1 : 0);
  }

  private static MinibatchFacts begun(double label, double loss) {
    return new MinibatchFacts(
        List.of(input(-1, 1)),
        List.of(new MinibatchFacts.Labels("output", range(0, label, 100))),
        loss);
  }

  @Test
  void aLossThatBeginsHighSaysWhatToTry() {
    Trap trap = only(traps(LSTM, begun(1, 25)));

    assertThat(trap.severity()).isEqualTo(Severity.HINT);
    assertThat(trap.finding())
        .isEqualTo(
            "the loss begins with 25, where outputs as large as the largest label have 1: what goes"
                + " in is too large, or initial weights are");
    assertThat(trap.advice().remedies()).containsExactly(Remedy.SMALLER_WEIGHTS);
    assertThat(traps(Made.withActivation(LSTM, "ReLU"), begun(1, 25)).get(0).advice().text())
        .startsWith("use tanh in first, whose ReLU has no bound; or smaller initial weights");
    assertThat(traps(LSTM, begun(0, 25))).as("labels that are all 0 say nothing").isEmpty();
  }
}
