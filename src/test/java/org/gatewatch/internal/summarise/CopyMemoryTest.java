package org.gatewatch.internal.summarise;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import org.gatewatch.OwnJvm;
import org.junit.jupiter.api.Test;

class CopyMemoryTest {
  @Test
  void lyingOutsideOfTheHeapItIsNotMovedByTheCollectorAndIsUsedAgain() {
    CopyMemory memory = new CopyMemory(2);
    IntBuffer piece = memory.take();
    assertThat(piece.isDirect()).isTrue();
    assertThat(piece.capacity()).isEqualTo(CopyMemory.PIECE);
    memory.give(piece);
    assertThat(memory.take()).isSameAs(piece);
  }

  @Test
  void whatANetworkLeavesBehindIsUsedByTheNext() {
    CopyMemory first = CopyMemory.shared(1);
    IntBuffer piece = first.take();
    first.give(piece);
    CopyMemory next = CopyMemory.shared(600); // Others may have left some, too.
    List<IntBuffer> taken = new ArrayList<>();
    while (next.hasRoom(1) && taken.stream().noneMatch(one -> one == piece)) {
      taken.add(next.take());
    }
    taken.forEach(next::give);
    assertThat(taken).anyMatch(one -> one == piece);
    assertThat(first.inUse()).isZero();
  }

  @Test
  void whereThereIsNoRoomOutsideItLiesInTheHeap() throws Exception {
    Process limited =
        OwnJvm.of(
                "-XX:MaxDirectMemorySize=200k", // There is room for one piece.
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Limited.class.getName())
            .start();
    String said = new String(limited.getInputStream().readAllBytes());
    assertThat(said.strip()).isEqualTo("[true, false, false] 3");
    assertThat(limited.waitFor()).isZero();
  }

  /** What runs with little memory outside of the heap. */
  static final class Limited {
    private Limited() {}

    public static void main(String[] args) {
      CopyMemory memory = new CopyMemory(3);
      FloatCopy copy = new FloatCopy(memory);
      List<Boolean> direct = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        IntBuffer piece = memory.take();
        direct.add(piece.isDirect());
        memory.give(piece);
        copy.add(new int[] {i + 1}, 1);
        copy.add(new int[CopyMemory.PIECE - 1], CopyMemory.PIECE - 1);
      }
      int[] read = new int[1];
      copy.read(2L * CopyMemory.PIECE, read, 1);
      System.out.println(direct + " " + read[0]);
    }
  }
}
