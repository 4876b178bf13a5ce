package org.gatewatch.internal.summarise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.gatewatch.internal.summarise.ArrayPart.Axis;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A kernel of a GPU reads what it is told to: what is not the array's must not be told. */
class ArrayPartTest {
  private final INDArray mask = Nd4j.ones(4, 6);

  private ArrayPart part(long first, long step, long count) {
    Axis examples = Axis.of(mask, 0).every(step, count);
    return new ArrayPart(mask, first * mask.stride(0), examples, Axis.ONE, Axis.of(mask, 1));
  }

  @Test
  void partsOfAnArrayAreTaken() {
    assertThat(part(0, 1, 4).length()).isEqualTo(24);
    assertThat(part(1, 2, 2).length()).isEqualTo(12);
    assertThat(part(1, 2, 2).reversed().offset()).isEqualTo(6 + 5);
    assertThat(ArrayPart.of(Nd4j.ones(2, 3, 4).permute(2, 0, 1)).length()).isEqualTo(24);
    assertThat(part(4, 1, 0).length()).isZero();
  }

  @Test
  void examplesThatAMaskDoesNotHaveAreRefused() {
    assertThatThrownBy(() -> part(0, 2, 4)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> part(4, 1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> part(-1, 1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> part(0, 2, 4).reversed())
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
