package org.gatewatch.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class TurnTest {
  private static final long LONG = TimeUnit.SECONDS.toNanos(20);

  private final Turn turn = new Turn();

  @Test
  void whatIsFreeEndsAtOnceAndIsTakenNoMore() {
    assertThat(turn.take()).isTrue();
    assertThat(turn.isMine()).isTrue();
    assertThat(turn.giveBack()).isFalse();
    assertThat(turn.isMine()).isFalse();

    assertThat(turn.end(LONG)).isTrue();

    assertThat(turn.isOver()).isTrue();
    assertThat(turn.take()).isFalse();
    assertThat(turn.end(LONG)).isFalse();
    assertThat(turn.endIfFree()).isFalse();
  }

  @Test
  void whoHasItClearsUpIfNobodyWaits() {
    assertThat(turn.take()).isTrue();
    assertThat(turn.endIfFree()).isFalse();

    assertThat(turn.end(0)).isFalse();

    assertThat(turn.isOver()).isFalse();
    assertThat(turn.take()).isFalse();
    assertThat(turn.giveBack()).isTrue();
    assertThat(turn.isOver()).isTrue();
  }

  @Test
  void whoWaitsForTheEndClearsUp() {
    assertThat(turn.take()).isTrue();
    CompletableFuture<Boolean> ending = CompletableFuture.supplyAsync(() -> turn.end(LONG));
    while (!turn.toString().equals("AWAITED")) {
      Thread.onSpinWait();
    }

    assertThat(turn.giveBack()).isFalse();

    assertThat(ending.join()).isTrue();
  }

  @RepeatedTest(200)
  void exactlyOneClearsUpHoweverTakingAndEndingMeet() {
    AtomicInteger clearing = new AtomicInteger();
    CompletableFuture<Void> training =
        CompletableFuture.runAsync(
            () -> {
              while (turn.take()) {
                if (turn.giveBack()) {
                  clearing.incrementAndGet();
                }
              }
            });
    CompletableFuture<Void> impatient = CompletableFuture.runAsync(() -> end(0, clearing));
    end(LONG, clearing);
    CompletableFuture.allOf(training, impatient).join();

    assertThat(turn.isOver()).isTrue();
    assertThat(clearing).hasValue(1);
  }

  private void end(long patience, AtomicInteger clearing) {
    if (turn.end(patience)) {
      clearing.incrementAndGet();
    }
  }
}
