package org.gatewatch.internal.dl4j;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.recurrent.BaseRecurrentLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What a {@link MinimalGatedUnit} computes, for whole sequences without masks. */
final class MinimalGatedUnitLayer extends BaseRecurrentLayer<MinimalGatedUnit> {
  private static final long serialVersionUID = 1L;

  /** What a timestep read and computed, [example, unit] each. */
  private record Step(
      INDArray before, INDArray forgetInput, INDArray forget, INDArray input, INDArray candidate) {
    INDArray output() {
      return forget.mul(before).add(forget.rsub(1).mul(candidate));
    }
  }

  MinimalGatedUnitLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  private INDArray part(INDArray matrix, boolean ofForget) {
    long units = layerConf().getNOut();
    return matrix.get(all(), ofForget ? interval(units, 2 * units) : interval(0, units));
  }

  private INDArray sum(INDArray x, INDArray h, boolean ofForget) {
    return x.mmul(part(getParam("W"), ofForget))
        .add(h.mmul(part(getParam("RW"), ofForget)))
        .addiRowVector(part(getParam("b"), ofForget));
  }

  private List<Step> run() {
    IActivation gate = layerConf().gateFunction();
    IActivation cell = layerConf().getActivationFn();
    List<Step> steps = new ArrayList<>();
    INDArray before = Nd4j.zeros(input.dataType(), input.size(0), layerConf().getNOut());
    for (long time = 0; time < input.size(2); time++) {
      INDArray x = input.get(all(), all(), point(time)).dup();
      INDArray forgetInput = sum(x, before, true);
      INDArray forget = gate.getActivation(forgetInput.dup(), true);
      INDArray candidateInput = sum(x, forget.mul(before), false);
      INDArray candidate = cell.getActivation(candidateInput.dup(), true);
      Step step = new Step(before, forgetInput, forget, candidateInput, candidate);
      steps.add(step);
      before = step.output();
    }
    return steps;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    INDArray outputs =
        workspaces.createUninitialized(
            ArrayType.ACTIVATIONS,
            input.dataType(),
            new long[] {input.size(0), layerConf().getNOut(), input.size(2)},
            'f');
    List<Step> steps = run();
    for (int time = 0; time < steps.size(); time++) {
      outputs.get(all(), all(), point(time)).assign(steps.get(time).output());
    }
    return outputs;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    INDArray below =
        workspaces.createUninitialized(
            ArrayType.ACTIVATION_GRAD, input.dataType(), input.shape(), 'f');
    gradientsFlattened.assign(0);
    List<Step> steps = run();
    INDArray arriving = Nd4j.zeros(input.dataType(), input.size(0), layerConf().getNOut());
    for (int time = steps.size() - 1; time >= 0; time--) {
      arriving = arriving.add(epsilon.get(all(), all(), point(time)));
      INDArray x = input.get(all(), all(), point(time)).dup();
      arriving = back(steps.get(time), x, arriving, below.get(all(), all(), point(time)));
    }
    Gradient gradient = new DefaultGradient(gradientsFlattened);
    for (String key : List.of("W", "RW", "b")) {
      gradient.gradientForVariable().put(key, gradientViews.get(key));
    }
    return new Pair<>(gradient, below);
  }

  /** Adds a timestep's gradients to those of the parameters; the gradient of its h before. */
  private INDArray back(Step step, INDArray x, INDArray dh, INDArray below) {
    INDArray dn = dh.mul(step.forget().rsub(1));
    INDArray dzn = layerConf().getActivationFn().backprop(step.input().dup(), dn).getFirst();
    INDArray dk = dzn.mmul(part(getParam("RW"), false).transpose());
    INDArray df = dh.mul(step.before().sub(step.candidate())).add(dk.mul(step.before()));
    INDArray dzf = layerConf().gateFunction().backprop(step.forgetInput().dup(), df).getFirst();
    add(false, x, step.forget().mul(step.before()), dzn);
    add(true, x, step.before(), dzf);
    below.assign(
        dzn.mmul(part(getParam("W"), false).transpose())
            .add(dzf.mmul(part(getParam("W"), true).transpose())));
    return dh.add(dk).mul(step.forget()).add(dzf.mmul(part(getParam("RW"), true).transpose()));
  }

  private void add(boolean ofForget, INDArray x, INDArray h, INDArray dz) {
    part(gradientViews.get("W"), ofForget).addi(x.transpose().mmul(dz));
    part(gradientViews.get("RW"), ofForget).addi(h.transpose().mmul(dz));
    part(gradientViews.get("b"), ofForget).addi(dz.sum(true, 0));
  }

  @Override
  public Pair<Gradient, INDArray> tbpttBackpropGradient(
      INDArray epsilon, int length, LayerWorkspaceMgr workspaces) {
    return backpropGradient(epsilon, workspaces);
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public INDArray rnnTimeStep(INDArray input, LayerWorkspaceMgr workspaces) {
    throw new UnsupportedOperationException("trains whole sequences only");
  }

  @Override
  public INDArray rnnActivateUsingStoredState(
      INDArray input, boolean training, boolean store, LayerWorkspaceMgr workspaces) {
    throw new UnsupportedOperationException("trains whole sequences only");
  }
}
