package org.gatewatch.internal.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.gatewatch.internal.summarise.OnePassSummariser;
import org.gatewatch.internal.summarise.Segment;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Launches of every size, many at a time, awaited late, by two threads, or not at all. */
@Tag("soak")
@Timeout(600)
class SoakFakeDriverTest {
  private static final int ROUNDS = 1000;
  private static final int LENGTH = 100_000;
  private static final int MOST = 9000;

  private final Random random = new Random(11);
  private final float[] values = new float[LENGTH];
  private final double[] wide = new double[LENGTH];
  private final Semaphore room = new Semaphore(2 * DeviceLauncher.RING);
  private final AtomicInteger checked = new AtomicInteger();
  private final List<Throwable> failures = new ArrayList<>();

  @BeforeAll
  static void require() {
    FakeDriver.require();
  }

  private Segment segment() {
    int offset = random.nextInt(LENGTH - MOST);
    return random.nextBoolean()
        ? Segment.matrix(offset, 1 + random.nextInt(90), 1 + random.nextInt(90))
        : Segment.run(offset, 1 + random.nextInt(MOST));
  }

  private static SegmentTable table(List<Segment> segments, long address) {
    SegmentTable table = new SegmentTable();
    for (Segment segment : segments) {
      if (segment.rows() > 0) {
        table.beginMatrix(segment.rows(), segment.columns(), 64);
      } else {
        table.beginGroup();
      }
      table.add(address + 4 * segment.offset(), segment.length());
    }
    return table;
  }

  /** Where there is no room, it is being made, or something is over soon. */
  private static Launcher.Launch begin(DeviceLauncher launcher, SegmentTable table)
      throws InterruptedException {
    Optional<Launcher.Launch> begun = launcher.launch(false, table);
    while (begun.isEmpty()) {
      Thread.sleep(1);
      begun = launcher.launch(false, table);
    }
    return begun.get();
  }

  /** Whatever fails here is told on the thread of the test. */
  private void check(Launcher.Launch launch, List<Segment> segments) {
    try (launch) {
      List<Summary> summaries = PackedSummaries.read(launch.await(), segments.size());
      OnePassSummariser other = new OnePassSummariser(64);
      for (int i = 0; i < segments.size(); i++) {
        Summary expected = other.summarise(wide, segments.get(i));
        assertThat(summaries.get(i).histogram()).isEqualTo(expected.histogram());
        assertThat(summaries.get(i).heatmap()).isEqualTo(expected.heatmap());
        assertThat(summaries.get(i).nan()).isEqualTo(expected.nan());
        assertThat(summaries.get(i).max()).isEqualTo(expected.max());
        checked.incrementAndGet();
      }
    } catch (RuntimeException | AssertionError e) {
      synchronized (failures) {
        failures.add(e);
      }
    } finally {
      room.release();
    }
  }

  @Test
  void everyResultIsOfItsOwnLaunch() throws InterruptedException {
    for (int i = 0; i < LENGTH; i++) {
      boolean odd = random.nextInt(50) == 0;
      values[i] = odd ? Float.NaN : (float) (random.nextGaussian() * Math.pow(10, i % 60 - 30));
      wide[i] = values[i];
    }
    ExecutorService publishers = Executors.newFixedThreadPool(2);
    try (FakeDriver driver = FakeDriver.open()) {
      long address = FakeDriver.values(values);
      DeviceLauncher launcher = driver.launcher();
      for (int round = 0; round < ROUNDS; round++) {
        room.acquire();
        List<Segment> segments = new ArrayList<>();
        int count = 1 + random.nextInt(round % 10 == 0 ? 20 : 4);
        for (int i = 0; i < count; i++) {
          segments.add(segment());
        }
        Launcher.Launch launch = begin(launcher, table(segments, address));
        if (round % 6 == 0) {
          launch.close();
          room.release();
        } else {
          publishers.execute(() -> check(launch, segments));
        }
      }
      publishers.shutdown();
      assertThat(publishers.awaitTermination(5, TimeUnit.MINUTES)).isTrue();
      launcher.close();
      FakeDriver.settle();
      assertThat(FakeDriver.blocking(FakeDriver.thread())).isEmpty();
      FakeDriver.release(address);
    } finally {
      publishers.shutdownNow();
    }
    assertThat(failures).isEmpty();
    assertThat(checked).hasValueGreaterThan(ROUNDS / 2);
  }
}
