package org.gatewatch.ui.apps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatewatch.ui.apps.Sequences.UNITS;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.cell.CellSpec;
import org.gatewatch.cell.DescribedCell;
import org.gatewatch.cell.KnownCell;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.ui.TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** A layer that describes itself is on the page gate by gate, and what is missing is said there. */
class DescribedCellAppTest {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** An LSTM that says what it is made of, and what it computes or not. */
  private static final class Mine extends LSTM implements DescribedCell {
    private static final long serialVersionUID = 1L;
    private final boolean saysAll;

    Mine(boolean saysAll) {
      this.saysAll = saysAll;
      setNOut(UNITS);
      setActivationFn(new ActivationTanH());
      setForgetGateBiasInit(1);
    }

    @Override
    public CellSpec cellSpec() {
      CellSpec.Builder spec =
          CellSpec.builder("Mine")
              .gate(Gate.CELL, new ActivationTanH())
              .gate(Gate.FORGET, new ActivationSigmoid())
              .gate(Gate.OUTPUT, new ActivationSigmoid())
              .gate(Gate.INPUT, new ActivationSigmoid())
              .parameter("W", Kernel.INPUT)
              .parameter("RW", Kernel.RECURRENT)
              .parameter("b", Kernel.BIAS)
              .state(new ActivationTanH());
      return (saysAll ? spec.computes(KnownCell.LSTM) : spec).build();
    }
  }

  private static MultiLayerNetwork network(boolean saysAll) {
    return Sequences.network(
        InputType.recurrent(Sequences.INPUTS), new Mine(saysAll), Sequences.everyStep());
  }

  private static Application.Watched run(boolean saysAll) throws Exception {
    return new Application<>(() -> network(saysAll), DescribedCellAppTest::train).run(server);
  }

  private static void train(MultiLayerNetwork network) {
    for (int i = 0; i < 2; i++) {
      network.fit(
          new DataSet(
              Sequences.noise(i, 4, Sequences.INPUTS, 6), Nd4j.ones(4, Sequences.CLASSES, 6)));
    }
  }

  @Test
  void whatItComputesIsShown() throws Exception {
    assertThat(run(true).quantities(0))
        .contains("WEIGHT", "GRADIENT", "UPDATE", "CELL_STATE", "PRE_ACTIVATION_GRADIENT");
  }

  @Test
  void whatIsMissingIsSaid() throws Exception {
    Application.Watched seen = run(false);

    assertThat(seen.quantities(0))
        .contains("WEIGHT", "GRADIENT", "UPDATE")
        .doesNotContain("PRE_ACTIVATION");
    assertThat(seen.layers().get(0).toString())
        .contains("INPUT", "FORGET")
        .contains("its description as a Mine does not say what it computes");
  }
}
