package org.gatewatch.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorageEvent;
import org.deeplearning4j.core.storage.StatsStorageListener.EventType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.Networks;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.internal.alerting.JudgedSamples;
import org.gatewatch.sample.Samples;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class BoundedStatsStorageTest {
  private static final String SESSION = "run";
  private static final String TYPE = StoredRecord.TYPE_ID;
  private static final String WORKER = "worker";
  private static final long PLENTY = Long.MAX_VALUE;

  /** One with alerts, one without; their contents do not matter here. */
  private static final JudgedSample ALARMING =
      new JudgedSample(Samples.sample(1), alarming().alerts());

  private static final JudgedSample CALM = JudgedSample.of(Samples.sample(1));

  @Property(tries = 60, seed = "5")
  void staysBoundedAndKeepsTheFirstTheLastTheAlertsAndAnEvenSpread(
      @ForAll int seed,
      @ForAll @IntRange(min = 8, max = 200) int most,
      @ForAll @IntRange(min = 1, max = 3000) int updates) {
    Random random = new Random(seed);
    BoundedStatsStorage storage = new BoundedStatsStorage(most, PLENTY);
    int alertsLeft = random.nextInt(most / 2);
    List<Long> put = new ArrayList<>();
    TreeSet<Long> withAlerts = new TreeSet<>();
    long time = 0;
    int mostHeld = 0;
    for (int i = 0; i < updates; i++) {
      time += 1 + random.nextInt(1000);
      boolean alarming = alertsLeft > 0 && random.nextInt(20) == 0;
      if (alarming) {
        alertsLeft--;
        withAlerts.add(time);
      }
      storage.putUpdate(record(alarming ? ALARMING : CALM, time));
      put.add(time);
      mostHeld = Math.max(mostHeld, storage.getNumUpdateRecordsFor(SESSION, TYPE, WORKER));
    }
    assertThat(mostHeld).isLessThanOrEqualTo(most);

    List<Long> kept = times(storage);
    assertThat(kept).isSorted().doesNotHaveDuplicates();
    assertThat(new HashSet<>(put)).containsAll(kept);
    assertThat(kept).contains(put.get(0), put.get(put.size() - 1)).containsAll(withAlerts);
    assertSpreadIsEven(put, kept, withAlerts, most);
  }

  /** Distances between what is neither new nor alarming, counted in updates that were put. */
  private static void assertSpreadIsEven(
      List<Long> put, List<Long> kept, TreeSet<Long> withAlerts, int most) {
    int newest = Math.min(32, most / 4);
    List<Integer> spread = new ArrayList<>();
    Set<Long> all = new HashSet<>(kept);
    for (int i = 0; i < put.size() - newest; i++) {
      if (all.contains(put.get(i)) && !withAlerts.contains(put.get(i))) {
        spread.add(i);
      }
    }
    if (put.size() <= most) {
      assertThat(kept).isEqualTo(put);
    } else {
      int shortest = Integer.MAX_VALUE;
      int longest = 0;
      for (int i = 1; i < spread.size(); i++) {
        int gap = spread.get(i) - spread.get(i - 1);
        shortest = Math.min(shortest, gap);
        // An alert may stand where one of the spread would.
        boolean alertBetween =
            !withAlerts.subSet(put.get(spread.get(i - 1)), put.get(spread.get(i))).isEmpty();
        longest = alertBetween ? longest : Math.max(longest, gap);
      }
      assertThat(longest).isLessThanOrEqualTo(2 * shortest);
      assertThat(kept.size()).isGreaterThanOrEqualTo(most / 4);
    }
  }

  @Test
  void moreAlertsThanTheLimitAllowsAreThinnedToo() {
    BoundedStatsStorage storage = new BoundedStatsStorage(40, PLENTY);
    for (int i = 0; i < 5000; i++) {
      storage.putUpdate(record(ALARMING, i));
    }

    assertThat(times(storage)).hasSizeBetween(15, 40).contains(0L, 4999L);
  }

  @Test
  void bytesAreBoundedOverAllWorkersTogether() {
    int each = record(CALM, 1).encode().length;
    BoundedStatsStorage storage = new BoundedStatsStorage(10_000, 60L * each);
    for (int i = 0; i < 500; i++) {
      storage.putUpdate(record(CALM, i));
      storage.putUpdate(StoredRecord.of(CALM, SESSION, "other", i));
      assertThat(storage.bytes()).isLessThanOrEqualTo(60L * each);
    }

    assertThat(storage.bytes())
        .isEqualTo(
            Arrays.stream(new String[] {WORKER, "other"})
                .flatMap(worker -> storage.getAllUpdatesAfter(SESSION, TYPE, worker, -1).stream())
                .mapToLong(Persistable::encodingLengthBytes)
                .sum());
    assertThat(times(storage)).hasSizeGreaterThan(10).contains(0L, 499L);
  }

  @Test
  void whoHasTheMostBytesIsThinnedFirst() {
    int each = record(CALM, 1).encode().length;
    BoundedStatsStorage storage = new BoundedStatsStorage(10_000, 100L * each);
    for (int i = 0; i < 10; i++) {
      storage.putUpdate(StoredRecord.of(CALM, SESSION, "a small one", i));
    }
    for (int i = 0; i < 1000; i++) {
      storage.putUpdate(record(CALM, i));
    }

    assertThat(storage.getAllUpdateTimes(SESSION, TYPE, "a small one")).hasSize(10);
    assertThat(times(storage)).hasSizeLessThan(100);
  }

  @Test
  void updatesOfWhomNothingElseIsKnownAreListedToo() {
    BoundedStatsStorage storage = new BoundedStatsStorage();
    List<EventType> told = new ArrayList<>();
    storage.registerStatsStorageListener(event -> told.add(event.getEventType()));
    storage.putUpdate(record(CALM, 1));
    storage.putUpdate(record(CALM, 2));

    assertThat(storage.listSessionIDs()).containsExactly(SESSION);
    assertThat(storage.listTypeIDsForSession(SESSION)).containsExactly(TYPE);
    assertThat(storage.listWorkerIDsForSession(SESSION)).containsExactly(WORKER);
    assertThat(storage.listWorkerIDsForSessionAndType(SESSION, TYPE)).containsExactly(WORKER);
    assertThat(told)
        .containsExactly(
            EventType.NewSessionID,
            EventType.NewTypeID,
            EventType.NewWorkerID,
            EventType.PostUpdate,
            EventType.PostUpdate);
  }

  @Test
  void aRecordLargerThanTheLimitIsKeptWithTheFirst() {
    BoundedStatsStorage storage = new BoundedStatsStorage(10, 1);
    for (int i = 0; i < 20; i++) {
      storage.putUpdate(record(CALM, i));
    }

    assertThat(times(storage)).containsExactly(0L, 19L);
  }

  @Test
  void alertsAreSeenInRecordsThatCameFromAnotherMachine() {
    BoundedStatsStorage storage = new BoundedStatsStorage(8, PLENTY);
    for (int i = 0; i < 1000; i++) {
      StoredRecord received = new StoredRecord();
      received.decode(record(i == 501 ? ALARMING : CALM, i).encode());
      storage.putUpdate(received);
    }

    assertThat(times(storage)).contains(501L);
  }

  @Test
  void whatIsNotKeptIsNull() {
    BoundedStatsStorage storage = new BoundedStatsStorage(8, PLENTY);
    for (int i = 0; i < 1000; i++) {
      storage.putUpdate(record(CALM, i));
    }

    assertThat(storage.getUpdate(SESSION, TYPE, WORKER, 1)).isNull();
    assertThat(storage.getUpdate(SESSION, TYPE, WORKER, 999)).isNotNull();
    assertThat(storage.getUpdates(SESSION, TYPE, WORKER, new long[] {0, 1, 999})).hasSize(2);
    assertThat(storage.getLatestUpdate(SESSION, TYPE, "nobody")).isNull();
    assertThat(storage.getStaticInfo(SESSION, TYPE, WORKER)).isNull();
  }

  @Test
  void anUpdateOfTheSameTimestampReplacesTheOther() {
    BoundedStatsStorage storage = new BoundedStatsStorage(8, PLENTY);
    storage.putUpdate(record(CALM, 7));
    StoredRecord second = record(ALARMING, 7);
    storage.putUpdate(second);

    assertThat(storage.getAllUpdatesAfter(SESSION, TYPE, WORKER, 6)).containsExactly(second);
    assertThat(storage.bytes()).isEqualTo(second.encodingLengthBytes());
  }

  @Test
  void theOrderInWhichUpdatesCameIsKnownWhateverTheirTimestampsAre() {
    BoundedStatsStorage storage = new BoundedStatsStorage(8, PLENTY);
    for (long time : new long[] {7, 900, 3, 5, 7}) {
      storage.putUpdate(record(CALM, time));
    }

    assertThat(storage.getUpdateTimesByArrival(SESSION, TYPE, WORKER))
        .containsExactly(7, 900, 3, 5);
    assertThat(storage.getUpdateTimesByArrival(SESSION, TYPE, "nobody")).isEmpty();
  }

  @Test
  void aFirstUpdateThatWasReplacedIsStillKeptAsTheFirst() {
    BoundedStatsStorage storage = new BoundedStatsStorage(8, PLENTY);
    storage.putUpdate(record(CALM, 0));
    for (int time = 0; time < 100; time++) {
      storage.putUpdate(record(CALM, time));
    }

    assertThat(storage.getUpdate(SESSION, TYPE, WORKER, 0)).isNotNull();
  }

  @Test
  void answersAndEventsAreThoseOfDl4jsStorage() {
    BoundedStatsStorage ours = new BoundedStatsStorage();
    InMemoryStatsStorage theirs = new InMemoryStatsStorage();
    List<List<Object>> ourEvents = new ArrayList<>();
    List<List<Object>> theirEvents = new ArrayList<>();
    ours.registerStatsStorageListener(event -> ourEvents.add(told(event)));
    theirs.registerStatsStorageListener(event -> theirEvents.add(told(event)));
    for (var storage : List.of(ours, theirs)) {
      storage.putStaticInfo(StoredRecord.of(Samples.layout(), SESSION, WORKER, 1));
      storage.putStaticInfo(StoredRecord.of(Samples.layout(), "other run", "worker 0", 2));
      storage.putStaticInfo(StoredRecord.of(Samples.layout(), "other run", "worker 1", 3));
      for (int i = 0; i < 5; i++) {
        storage.putUpdate(record(CALM, 10 + i));
        storage.putUpdate(StoredRecord.of(ALARMING, "other run", "worker " + i % 2, 20 + i));
      }
    }

    assertThat(ourEvents.stream().filter(event -> isPost(event)).toList())
        .isEqualTo(theirEvents.stream().filter(event -> isPost(event)).toList())
        .hasSize(13);
    assertThat(ourEvents.stream().filter(event -> !isPost(event)))
        .containsExactly(
            List.of(EventType.NewSessionID, SESSION, TYPE, WORKER, 1L),
            List.of(EventType.NewTypeID, SESSION, TYPE, WORKER, 1L),
            List.of(EventType.NewWorkerID, SESSION, TYPE, WORKER, 1L),
            List.of(EventType.NewSessionID, "other run", TYPE, "worker 0", 2L),
            List.of(EventType.NewTypeID, "other run", TYPE, "worker 0", 2L),
            List.of(EventType.NewWorkerID, "other run", TYPE, "worker 0", 2L),
            List.of(EventType.NewWorkerID, "other run", TYPE, "worker 1", 3L));
    assertThat(ours.listSessionIDs()).containsExactlyInAnyOrderElementsOf(theirs.listSessionIDs());
    assertThat(ours.listTypeIDsForSession(SESSION))
        .isEqualTo(theirs.listTypeIDsForSession(SESSION));
    assertThat(ours.listWorkerIDsForSession("other run"))
        .containsExactlyInAnyOrderElementsOf(theirs.listWorkerIDsForSession("other run"));
    assertThat(ours.listWorkerIDsForSessionAndType("other run", TYPE))
        .containsExactlyInAnyOrderElementsOf(
            theirs.listWorkerIDsForSessionAndType("other run", TYPE));
    assertThat(ours.sessionExists("other run")).isTrue();
    assertThat(ours.sessionExists("no run")).isFalse();
    assertThat(ours.getNumUpdateRecordsFor("other run"))
        .isEqualTo(theirs.getNumUpdateRecordsFor("other run"));
    assertThat(ours.getAllUpdateTimes(SESSION, TYPE, WORKER))
        .isEqualTo(theirs.getAllUpdateTimes(SESSION, TYPE, WORKER));
    assertThat(stamps(ours.getAllUpdatesAfter("other run", TYPE, 21)))
        .isEqualTo(stamps(theirs.getAllUpdatesAfter("other run", TYPE, 21)));
    assertThat(stamps(ours.getLatestUpdateAllWorkers("other run", TYPE)))
        .containsExactlyInAnyOrderElementsOf(
            stamps(theirs.getLatestUpdateAllWorkers("other run", TYPE)));
    assertThat(ours.getAllStaticInfos(SESSION, TYPE)).hasSize(1);
  }

  @Test
  void holdsWhatDl4jsOwnListenerSays() {
    BoundedStatsStorage storage = new BoundedStatsStorage(8, PLENTY);
    MultiLayerNetwork network =
        Networks.sequence(DataType.FLOAT, new LSTM.Builder().nOut(4).build());
    network.setListeners(new StatsListener(storage, 1));
    for (int i = 0; i < 20; i++) {
      network.fit(Networks.sequences(i, DataType.FLOAT));
    }

    String session = storage.listSessionIDs().get(0);
    String type = storage.listTypeIDsForSession(session).get(0);
    String worker = storage.listWorkerIDsForSession(session).get(0);
    assertThat(storage.getStaticInfo(session, type, worker)).isNotNull();
    assertThat(storage.getStorageMetaData(session, type)).isNotNull();
    assertThat(storage.getNumUpdateRecordsFor(session, type, worker)).isBetween(3, 8);
  }

  @Test
  void manyThreadsMayPutAndReadAtOnce() throws Exception {
    BoundedStatsStorage storage = new BoundedStatsStorage(64, PLENTY);
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> writers = new ArrayList<>();
      for (int w = 0; w < 4; w++) {
        String worker = "worker " + w;
        writers.add(
            pool.submit(
                () -> {
                  for (int i = 0; i < 3000; i++) {
                    storage.putUpdate(StoredRecord.of(CALM, SESSION, worker, i));
                    storage.getAllUpdatesAfter(SESSION, TYPE, i - 10);
                  }
                }));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
    } finally {
      pool.shutdownNow();
    }

    for (int w = 0; w < 4; w++) {
      assertThat(storage.getAllUpdateTimes(SESSION, TYPE, "worker " + w))
          .hasSizeBetween(20, 64)
          .contains(0L, 2999L);
    }
  }

  @Test
  void nobodyIsToldAfterLeaving() {
    BoundedStatsStorage storage = new BoundedStatsStorage();
    List<StatsStorageEvent> events = new ArrayList<>();
    storage.registerStatsStorageListener(events::add);
    storage.putUpdate(record(CALM, 1));
    assertThat(events)
        .extracting(StatsStorageEvent::getEventType)
        .endsWith(EventType.PostUpdate)
        .hasSize(4);

    storage.close();
    storage.putUpdate(record(CALM, 2));

    assertThat(events).hasSize(4);
    assertThat(storage.isClosed()).isFalse();
  }

  @Test
  void limitsAreChecked() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BoundedStatsStorage(7, 1))
        .withMessage("mostRecords must be at least 8, not 7");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BoundedStatsStorage(8, 0))
        .withMessage("mostBytes must be at least 1, not 0");
  }

  private static JudgedSample alarming() {
    return LongStream.iterate(0, seed -> seed + 1)
        .mapToObj(JudgedSamples::judged)
        .filter(judged -> !judged.alerts().isEmpty())
        .findFirst()
        .orElseThrow();
  }

  private static boolean isPost(List<Object> event) {
    return event.get(0).toString().startsWith("Post");
  }

  private static List<Object> told(StatsStorageEvent event) {
    return List.of(
        event.getEventType(),
        event.getSessionID(),
        event.getTypeID(),
        event.getWorkerID(),
        event.getTimestamp());
  }

  private static List<Long> stamps(List<Persistable> records) {
    return records.stream().map(Persistable::getTimeStamp).toList();
  }

  private static List<Long> times(BoundedStatsStorage storage) {
    return Arrays.stream(storage.getAllUpdateTimes(SESSION, TYPE, WORKER)).boxed().toList();
  }

  private static StoredRecord record(JudgedSample judged, long timestamp) {
    return StoredRecord.of(judged, SESSION, WORKER, timestamp);
  }
}
