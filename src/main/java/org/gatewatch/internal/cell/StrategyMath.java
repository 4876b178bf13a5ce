package org.gatewatch.internal.cell;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.cell.CellStrategy;
import org.gatewatch.sample.Gate;

/** What a cell computes as somebody wrote it, one example and one step at a time. */
public final class StrategyMath implements CellMath {
  private final CellSpec spec;
  private final CellStrategy strategy;

  /**
   * The math of a cell.
   *
   * @param spec what the cell is made of
   */
  public StrategyMath(CellSpec spec, CellStrategy strategy) {
    this.spec = spec;
    this.strategy = strategy;
  }

  @Override
  public void forward(ForwardPass pass, int step) {
    pass.clear(step);
    for (int example = 0; example < pass.examples; example++) {
      strategy.forward(new ForwardStep(pass, step, example));
    }
  }

  @Override
  public void backward(BackwardPass pass, int step) {
    for (int row = 0; row < pass.rows; row++) {
      BackwardStep back = new BackwardStep(pass, step, row);
      strategy.backward(back);
      back.hand(spec.masksBackward() && pass.given.isMasked(step, row % pass.examples));
    }
  }

  @Override
  public void carry(BackwardPass pass) {
    System.arraycopy(pass.handedToOutput, 0, pass.recurrent, 0, pass.recurrent.length);
  }

  @Override
  public boolean readsOthers() {
    return true;
  }

  @Override
  public boolean startsBackFromRest() {
    return false;
  }

  @Override
  public List<List<Gate>> forwardOrder() {
    List<List<Gate>> order = strategy.order();
    List<Gate> all = order.stream().flatMap(List::stream).sorted().toList();
    return all.equals(spec.gates().stream().sorted().toList()) ? order : List.of(spec.gates());
  }

  @Override
  public List<Gate> backwardOrder() {
    List<Gate> reversed = new ArrayList<>();
    forwardOrder().forEach(together -> reversed.addAll(0, together));
    return reversed;
  }

  private static final class ForwardStep extends StrategyStep implements CellStrategy.Forward {
    ForwardStep(ForwardPass pass, int step, int example) {
      super(pass, step, example);
    }

    @Override
    public double[] fromInput(Gate gate) {
      return of(forward.fromInput, at(gate));
    }

    @Override
    public double[] fromRecurrence(Gate gate) {
      return of(forward.fromRecurrence, at(gate));
    }

    @Override
    public double[] bias(Gate gate) {
      return of(forward.given.parameters().bias(), at(gate) - forward.at(step, example, 0));
    }

    @Override
    public void setFromInput(Gate gate, double[] values) {
      put(values, forward.fromInput, at(gate));
    }

    @Override
    public void setFromRecurrence(Gate gate, double[] values) {
      put(values, forward.fromRecurrence, at(gate));
    }

    @Override
    public double[] timesRecurrence(double[] values) {
      double[] weights = forward.recurrenceOnHost();
      double[] product = new double[forward.width];
      for (int i = 0; i < forward.width * units; i++) {
        product[i / units] += weights[i] * values[i % units];
      }
      return product;
    }

    @Override
    public double[] open(Gate gate, double[] preActivation) {
      int block = forward.given.spec().block(gate);
      put(preActivation, forward.gateInputs, at(gate));
      double[] opened = forward.given.functions().ofBlock(block).of(preActivation);
      put(opened, forward.gates, at(gate));
      return opened;
    }

    @Override
    public double[] setState(double[] state) {
      double[] squashed = forward.given.functions().cell().of(state);
      put(state, forward.states, here());
      put(squashed, forward.squashedStates, here());
      return squashed;
    }

    @Override
    public void setOutput(double[] output) {
      put(output, forward.outputs, here());
    }

    @Override
    public void keep(double[] values) {
      forward.kept.put(here(), values.clone());
    }
  }

  private static final class BackwardStep extends StrategyStep implements CellStrategy.Backward {
    private final BackwardPass pass;
    private final int row;
    private final double[] toOutput;
    private final double[] toState;

    BackwardStep(BackwardPass pass, int step, int row) {
      super(pass.forward, step, row % pass.examples);
      this.pass = pass;
      this.row = row;
      toOutput = new double[units];
      toState = new double[units];
    }

    @Override
    public double[] gate(Gate gate) {
      return of(forward.gates, at(gate));
    }

    @Override
    public double[] slope(Gate gate) {
      return of(pass.gateSlopes, at(gate));
    }

    @Override
    public double[] squashedState() {
      return ofState(forward.squashedStates);
    }

    @Override
    public double[] stateSlope() {
      return ofState(pass.stateSlopes);
    }

    private double[] ofState(double[] values) {
      return values.length == 0 ? new double[units] : of(values, here());
    }

    @Override
    public double[] kept() {
      double[] kept = forward.kept.get(here());
      return kept == null ? new double[0] : kept.clone();
    }

    @Override
    public double[] ofOutput() {
      return of(pass.arriving, row * units);
    }

    @Override
    public double[] handedToState() {
      return of(pass.handedToState, row * units);
    }

    @Override
    public double[] timesRecurrenceTransposed(double[] ofGates) {
      double[] weights = forward.recurrenceOnHost();
      double[] product = new double[units];
      for (int i = 0; i < forward.width * units; i++) {
        product[i % units] += weights[i] * ofGates[i / units];
      }
      return product;
    }

    @Override
    public void setOfGate(Gate gate, double[] gradient) {
      int block = at(gate) - forward.at(step, example, 0);
      put(gradient, pass.laterGates, row * forward.width + block);
    }

    @Override
    public void setOfState(double[] gradient) {
      put(gradient, pass.carried, row * units);
    }

    @Override
    public void handToOutput(double[] gradient) {
      put(gradient, toOutput, 0);
    }

    @Override
    public void handToState(double[] gradient) {
      put(gradient, toState, 0);
    }

    /** Once the step has read what was handed to it. */
    void hand(boolean isMasked) {
      put(isMasked ? new double[units] : toOutput, pass.handedToOutput, row * units);
      put(isMasked ? new double[units] : toState, pass.handedToState, row * units);
    }
  }
}
