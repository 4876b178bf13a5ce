package org.gatewatch.internal.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.gatewatch.internal.cell.CopiedValues;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ExamplesTest {
  @Test
  void examplesAreEvenlySpreadWithinTheLimitAndHoldTheOneThatIsShown() {
    for (int minibatch = 1; minibatch < 40; minibatch++) {
      for (int most : new int[] {1, 2, 3, 8, 100, 1 << 28}) {
        for (int shown : new int[] {0, 1, 7, 38, Integer.MAX_VALUE}) {
          Examples examples = Examples.of(minibatch, most, shown);
          String what = minibatch + " " + most + " " + shown + " " + examples;
          assertThat(examples.count()).as(what).isBetween(1, Math.min(most, minibatch));
          assertThat(examples.count())
              .as(what)
              .isGreaterThanOrEqualTo(Math.min(most, minibatch) / 2);
          assertThat(examples.first()).as(what).isLessThan(examples.stride());
          assertThat(examples.at(examples.count() - 1)).as(what).isLessThan(minibatch);
          assertThat(examples.at(examples.count())).as(what).isGreaterThanOrEqualTo(minibatch);
          assertThat(examples.at(examples.mapped()))
              .as(what)
              .isEqualTo(Math.min(shown, minibatch - 1));
        }
      }
    }
  }

  @Test
  void allExamplesAreTakenIfThereIsRoom() {
    assertThat(Examples.of(32, 32, 0).count()).isEqualTo(32);
    assertThat(Examples.of(32, 8, 0)).isEqualTo(new Examples(0, 4, 8, 0, 32));
    assertThat(Examples.of(32, 8, 5)).isEqualTo(new Examples(1, 4, 8, 1, 32));
  }

  @Test
  void aCopyHoldsTheirPartOfATensorOfAnyOrder() {
    INDArray tensor = Nd4j.arange(4 * 3 * 5).castTo(DataType.FLOAT).reshape('c', 4, 3, 5);
    for (INDArray same : new INDArray[] {tensor, tensor.dup('f')}) {
      INDArray copy = Examples.of(4, 2, 3).copied(same);
      assertThat(copy.shape()).containsExactly(3, 2, 5);
      assertThat(copy.ordering()).isEqualTo('f');
      for (int i = 0; i < 3; i++) {
        for (int t = 0; t < 5; t++) {
          assertThat(copy.getDouble(i, 0, t)).isEqualTo(tensor.getDouble(1, i, t));
          assertThat(copy.getDouble(i, 1, t)).isEqualTo(tensor.getDouble(3, i, t));
        }
      }
    }
  }

  @Test
  void whatIsReadLaterIsTheSameAndMayBeTurned() {
    INDArray tensor = Nd4j.arange(4 * 3 * 5).castTo(DataType.FLOAT).reshape('c', 4, 3, 5);
    Examples examples = Examples.of(4, 2, 3);
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      for (char order : new char[] {'c', 'f'}) {
        INDArray same = tensor.castTo(type).dup(order);
        INDArray copied = examples.copied(same);
        try (CopiedValues copy = examples.copy(same, false);
            CopiedValues turned = examples.copy(same, true)) {
          assertThat(copy.type()).isEqualTo(type);
          assertThat(copy.read()).isEqualTo(copied.data().asDouble());
          assertThat(turned.read()).isEqualTo(Examples.turned(copied).data().asDouble());
        }
      }
    }
  }

  @Test
  void anotherMinibatchIsRefused() {
    INDArray tensor = Nd4j.zeros(DataType.FLOAT, 3, 3, 5);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Examples.of(4, 2, 3).copy(tensor, false))
        .withMessage("3 examples where the minibatch has 4");
  }
}
