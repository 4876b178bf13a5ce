package org.gatewatch.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.custom.SoftMax;
import org.nd4j.linalg.factory.Nd4j;

/** Which activation functions that are not ND4J's own a cell can be computed again with. */
class OwnFunctionTest {
  /** The identity with a flaw. */
  private abstract static class Flawed extends BaseActivationFunction {
    private static final long serialVersionUID = 1L;

    @Override
    public INDArray getActivation(INDArray in, boolean training) {
      return in;
    }

    @Override
    public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
      return new Pair<>(epsilon, null);
    }
  }

  private static Flawed forward(Forward forward) {
    return new Flawed() {
      private static final long serialVersionUID = 1L;

      @Override
      public INDArray getActivation(INDArray in, boolean training) {
        return forward.of(in, training);
      }
    };
  }

  private static Flawed backward(Backward backward) {
    return new Flawed() {
      private static final long serialVersionUID = 1L;

      @Override
      public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
        return new Pair<>(backward.of(in, epsilon), null);
      }
    };
  }

  private interface Forward extends Serializable {
    INDArray of(INDArray in, boolean training);
  }

  private interface Backward extends Serializable {
    INDArray of(INDArray in, INDArray epsilon);
  }

  private static final class Holding extends Flawed {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // What it is there for.
    final Object held = new Object();
  }

  private static final class OwnSigmoid extends ActivationSigmoid {
    private static final long serialVersionUID = 1L;
  }

  private static Flawed counting(int[] asked) {
    return new Flawed() {
      private static final long serialVersionUID = 1L;

      @Override
      public INDArray getActivation(INDArray in, boolean training) {
        asked[0]++;
        return in;
      }
    };
  }

  static Stream<Arguments> refused() {
    String alone = "is not known to act element by element";
    return Stream.of(
        Arguments.of("ND4J's softmax", new ActivationSoftmax(), alone),
        Arguments.of("over a row", forward((in, t) -> Nd4j.exec(new SoftMax(in, in))[0]), alone),
        Arguments.of("over a column", forward((in, t) -> in.subiRowVector(in.max(true, 0))), alone),
        Arguments.of("over all", forward((in, t) -> in.subi(in.meanNumber())), alone),
        Arguments.of(
            "by place",
            forward(
                (in, t) ->
                    in.addi(Nd4j.arange(in.length()).castTo(in.dataType()).reshape(in.shape()))),
            alone),
        Arguments.of("back over all", backward((in, e) -> e.muli(in.maxNumber())), alone),
        Arguments.of(
            "random",
            forward((in, t) -> in.addi(Nd4j.rand(in.dataType(), in.shape()))),
            "something else each"),
        Arguments.of(
            "training", forward((in, t) -> t ? in.muli(2) : in), "in training than outside of it"),
        Arguments.of("not in place", forward((in, t) -> in.mul(2)), "does not overwrite"),
        Arguments.of("no slope", backward((in, e) -> e.addi(1)), "its slope times what arrives"),
        Arguments.of("throwing", forward((in, t) -> in.getRow(99)), "cannot be tried here: "),
        Arguments.of("not to be copied", new Holding(), "NotSerializableException"),
        Arguments.of("derived", new OwnSigmoid(), "derived from one of ND4J's"));
  }

  @BeforeEach
  void seed() {
    Nd4j.getRandom().setSeed(1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void whatCannotBeComputedAgainIsRefusedWithTheReason(
      String name, IActivation function, String reason) {
    assertThat(ActivationFunction.obstacle(function)).startsWith("its activation").contains(reason);
  }

  @Test
  void whatActsElementByElementIsTaken() {
    for (IActivation function :
        List.of(
            BentActivation.ofCell(),
            forward((in, training) -> in),
            forward((in, training) -> in.muli(in)),
            new ActivationReLU())) {
      assertThat(ActivationFunction.obstacle(function)).isNull();
    }
  }

  @Test
  void tryingOneLeavesTheRandomNumbersAsTheyWere() {
    Nd4j.getRandom().setSeed(7);
    INDArray expected = Nd4j.rand(4);
    Nd4j.getRandom().setSeed(7);

    ActivationFunction.obstacle(
        forward((in, training) -> in.addi(Nd4j.rand(in.dataType(), in.shape()))));

    assertThat(Nd4j.rand(4)).isEqualTo(expected);
  }

  /** A function that changes with each use is used as it was when it was copied. */
  @Test
  void theUsersFunctionItselfIsNeverAsked() {
    int[] asked = {0};
    Flawed counting = counting(asked);

    assertThat(ActivationFunction.obstacle(counting)).isNull();
    assertThat(new ActivationFunction(counting).of(new double[] {1, 2})).containsExactly(1, 2);
    assertThat(asked[0]).isZero();
  }
}
