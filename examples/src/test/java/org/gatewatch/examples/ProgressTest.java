package org.gatewatch.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Offset;
import org.gatewatch.examples.training.Budget;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000);
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

  @Test
  void timeRunsOutByTheClock() {
    Budget budget = Budget.ofTime(Duration.ofSeconds(90), clock::get);
    assertThat(budget.total()).isEqualTo(90);
    assertThat(budget.left()).isTrue();

    pass(30);
    assertThat(budget.used()).isEqualTo(30);
    assertThat(budget.left()).isTrue();

    pass(61);
    assertThat(budget.used()).isEqualTo(90);
    assertThat(budget.left()).isFalse();
  }

  @Test
  void iterationsRunOutByCounting() {
    Budget budget = Budget.ofIterations(2);
    budget.spendIteration();
    assertThat(budget.left()).isTrue();

    budget.spendIteration();
    assertThat(budget.left()).isFalse();
    assertThat(budget.used()).isEqualTo(budget.total());
  }

  @Test
  void linesTellShareLossAndTimeLeft() {
    ProgressInLines lines = lines(200);
    pass(10);
    lines.show(50, 123, 2.3456);

    assertThat(printed()).contains("25 %", "50/200 iterations", "123", "2.346", "0:30 left");
  }

  @Test
  void linesComeNowAndThenOnly() {
    ProgressInLines lines = lines(200);
    lines.show(0, 0, 1);
    lines.show(1, 1, 1);
    pass(1);
    lines.show(2, 2, 1);
    assertThat(printed().lines()).hasSize(1);

    pass(5);
    lines.show(3, 3, 1);
    assertThat(printed().lines()).hasSize(2);
  }

  @Test
  void lossOfLateIsAnAverageAndTheFirstIsNot() {
    LossMeter loss = new LossMeter();
    assertThat(loss.now()).isNaN();
    assertThat(loss.first()).isNaN();

    loss.add(4);
    loss.add(2);
    assertThat(loss.first()).isEqualTo(4);
    assertThat(loss.now()).isEqualTo(3);

    for (int i = 0; i < 100; i++) {
      loss.add(1 + i % 2);
    }
    assertThat(loss.first()).isEqualTo(4);
    assertThat(loss.now()).isCloseTo(1.5, Offset.offset(1e-9));
    assertThat(loss.iterations()).isEqualTo(102);
  }

  private ProgressInLines lines(long iterations) {
    return new ProgressInLines(Budget.ofIterations(iterations), out, clock::get);
  }

  private void pass(long seconds) {
    clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }
}
