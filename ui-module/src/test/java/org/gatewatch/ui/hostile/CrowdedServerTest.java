package org.gatewatch.ui.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.CapturedLog;
import org.gatewatch.ui.SyntheticRun;
import org.gatewatch.ui.internal.access.Access;
import org.gatewatch.ui.internal.access.AccessSettings;
import org.gatewatch.ui.internal.access.Token;
import org.gatewatch.ui.internal.index.SessionIndex;
import org.gatewatch.ui.internal.index.StorageListener;
import org.gatewatch.ui.internal.web.Limits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** More clients than there should be, and clients that ask and do not read. */
@Tag("hostile")
class CrowdedServerTest {
  private static final String LOCAL = "Host: localhost";
  private static final String HISTORY = "/gatewatch/api/history?session=run&points=10000";
  private static final int SAMPLES = 120;

  private static final long READ_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private volatile Runnable reading = () -> {};
  private final AtomicInteger reads = new AtomicInteger();
  private final InMemoryStatsStorage storage =
      new InMemoryStatsStorage() {
        @Override
        public Persistable getUpdate(String session, String type, String worker, long time) {
          reads.incrementAndGet();
          reading.run();
          return super.getUpdate(session, type, worker, time);
        }
      };
  private final SyntheticRun run = new SyntheticRun("run", "worker", 1);
  private final SessionIndex index = new SessionIndex();
  private final StorageListener watch = new StorageListener(index);
  private final List<Socket> sockets = new ArrayList<>();
  private OwnServer server;

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    if (server != null) {
      server.close();
    }
    watch.close();
  }

  @Test
  void moreRequestsAtOnceThanAreAllowedAreToldSoAndLaterAnswered() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    AtomicInteger loads = new AtomicInteger();
    start(
        new Limits(3, 9, 60),
        session -> {
          loads.incrementAndGet();
          await(held);
          return false;
        });
    for (int i = 0; i < 3; i++) {
      ask("/gatewatch/api/layout?session=slow" + i);
    }
    Await.until("three loads", () -> loads.get() == 3);
    RawAnswer refused = get("/gatewatch/api/layout?session=fourth");
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.header("retry-after")).isEqualTo("1");
    assertThat(refused.body())
        .isEqualTo(
            "too many requests at once; try again in a second (the limit is 3,"
                + " -Dorg.gatewatch.maxRequests)\n");
    assertThat(get("/gatewatch").status()).as("the page itself").isEqualTo(200);
    held.countDown();
    for (Socket socket : sockets) {
      assertThat(RawAnswer.read(socket.getInputStream()).status()).isEqualTo(404);
    }
    assertThat(get("/gatewatch/api/sessions").status()).isEqualTo(200);
  }

  @Test
  void whoLeavesMakesRoom() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    start(
        new Limits(1, 1, 60),
        session -> {
          await(held);
          return false;
        });
    Socket asking = ask("/gatewatch/api/layout?session=slow");
    Await.until("no room", () -> getUnchecked("/gatewatch/api/sessions").status() == 503);
    asking.close();
    Await.until("room", () -> getUnchecked("/gatewatch/api/sessions").status() == 200);
    held.countDown();
    Socket stream = ask("/gatewatch/events");
    assertThat(RawAnswer.read(stream.getInputStream()).status()).isEqualTo(200);
    RawAnswer refused = get("/gatewatch/events");
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.body()).startsWith("too many streams at once").contains("limit is 1");
    stream.close();
    Await.until("room for a stream", () -> streams());
  }

  /** Reads the head alone. */
  private boolean streams() {
    try {
      Socket stream = ask("/gatewatch/events");
      boolean open = RawAnswer.read(stream.getInputStream()).status() == 200;
      stream.close();
      return open;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void connectionsOnWhichNothingHappensAreClosed() throws Exception {
    start(new Limits(9, 9, 1), session -> false);
    for (int i = 0; i < 200; i++) {
      Socket socket = ask(i % 2 == 0 ? "/gatewatch/api/sessions" : "/gatewatch/api/nothing");
      assertThat(RawAnswer.read(socket.getInputStream()).status()).isIn(200, 404);
    }
    Socket stream = ask("/gatewatch/events");
    assertThat(RawAnswer.read(stream.getInputStream()).status()).isEqualTo(200);
    for (Socket socket : sockets.subList(0, 200)) {
      assertThat(socket.getInputStream().read()).as("the end").isEqualTo(-1);
    }
    byte[] beat = new byte[10];
    stream.getInputStream().readNBytes(beat, 0, 10);
    assertThat(stream.getInputStream().read()).as("a stream that is read goes on").isPositive();
  }

  @Test
  void whoAsksAndDoesNotReadHasOneAnswerWaitingAndIsCutOff() throws Exception {
    store();
    start(new Limits(9, 9, 1), session -> false);
    reads.set(0);
    Socket silent = silent();
    for (int i = 0; i < SAMPLES; i++) {
      asks(silent, "/gatewatch/api/sample?session=run&timestamp=" + run.timestamp(i));
    }
    Await.until("the end of the connection", () -> !asks(silent, "/gatewatch/api/sessions"));
    assertThat(reads.get())
        .as("answers worked out, of %s, for one who reads none", SAMPLES)
        .isBetween(1, SAMPLES / 2);
    assertThat(get(HISTORY).status()).isEqualTo(200);
  }

  @Test
  void fiftyClientsThatPipelineHistoriesDoNotHoldUpOthers() throws Exception {
    store();
    long before = workers();
    start(new Limits(64, 9, 60), session -> false);
    int answers = 8;
    List<CompletableFuture<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Socket socket = new Socket("127.0.0.1", server.port());
      sockets.add(socket);
      byte[] request = RawAnswer.request(HISTORY, LOCAL);
      for (int j = 0; j < answers; j++) {
        socket.getOutputStream().write(request);
      }
      all.add(CompletableFuture.supplyAsync(() -> readAll(socket, answers)));
    }
    Socket stream = ask("/gatewatch/events?session=run");
    assertThat(RawAnswer.read(stream.getInputStream()).status()).isEqualTo(200);
    int asked = 0;
    while (all.stream().anyMatch(each -> !each.isDone())) {
      assertThat(get("/gatewatch/api/sessions").status()).isEqualTo(200);
      assertThat(get("/gatewatch/page/app.js").status()).isEqualTo(200);
      asked++;
    }
    assertThat(asked).as("answers to others meanwhile").isGreaterThan(1);
    for (CompletableFuture<Integer> each : all) {
      assertThat(each.get()).isEqualTo(answers);
    }
    assertThat(workers() - before)
        .as("threads that work out answers")
        .isLessThanOrEqualTo(Math.max(1, Runtime.getRuntime().availableProcessors() / 4));
  }

  /** A quarter of a thread's time at most: the rest is the training's. */
  @Test
  void whoWorksOutAnswersForACrowdRestsAfterEach() throws Exception {
    int clients = 20;
    store();
    start(new Limits(clients, 9, 60), session -> false);
    CountDownLatch all = new CountDownLatch(1);
    List<Long> begun = Collections.synchronizedList(new ArrayList<>());
    List<Long> ended = Collections.synchronizedList(new ArrayList<>());
    reading =
        () -> {
          await(all);
          begun.add(System.nanoTime());
          LockSupport.parkNanos(READ_NANOS);
          ended.add(System.nanoTime());
        };
    for (int i = 0; i < clients; i++) {
      ask("/gatewatch/api/sample?session=run&timestamp=" + run.timestamp(i));
    }
    Await.until("a crowd", () -> getUnchecked("/gatewatch/api/sessions").status() == 503);
    all.countDown();
    for (Socket socket : sockets) {
      assertThat(RawAnswer.read(socket.getInputStream()).status()).isEqualTo(200);
    }
    for (int i = 0; i < clients / 2; i++) {
      assertThat(begun.get(i + 1) - ended.get(i)).as("rest %s", i).isGreaterThan(2 * READ_NANOS);
    }
  }

  @Test
  void nothingIsWorkedOutForThoseWhoHaveLeft() throws Exception {
    int clients = 20;
    store();
    start(new Limits(clients, 9, 60), session -> false);
    CountDownLatch left = new CountDownLatch(1);
    AtomicInteger begun = new AtomicInteger();
    reading =
        () -> {
          begun.incrementAndGet();
          await(left);
        };
    for (int i = 0; i < clients; i++) {
      ask("/gatewatch/api/sample?session=run&timestamp=" + run.timestamp(i));
    }
    Await.until("a crowd", () -> getUnchecked("/gatewatch/api/sessions").status() == 503);
    for (Socket socket : sockets) {
      socket.close();
    }
    TimeUnit.MILLISECONDS.sleep(500);
    left.countDown();
    assertThat(get("/gatewatch/api/sessions").status()).isEqualTo(200);
    assertThat(begun.get()).isLessThan(clients / 2);
  }

  private static long workers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().matches("gatewatch-\\d+"))
        .count();
  }

  @Test
  void aSessionThatManyAskForAtOnceIsLoadedOnce() throws Exception {
    AtomicInteger loads = new AtomicInteger();
    CountDownLatch all = new CountDownLatch(1);
    start(
        new Limits(64, 9, 60),
        session -> {
          loads.incrementAndGet();
          await(all);
          run.begin(storage).store(storage, 0, 3);
          watch.attach(storage);
          return true;
        });
    for (int i = 0; i < 6; i++) {
      ask("/gatewatch/api/layout?session=run");
    }
    assertThat(get("/gatewatch/api/sessions").status()).as("others meanwhile").isEqualTo(200);
    Await.until("a load", () -> loads.get() > 0);
    all.countDown();
    for (Socket socket : sockets) {
      assertThat(RawAnswer.read(socket.getInputStream()).status()).isEqualTo(200);
    }
    assertThat(loads).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "many", "1e3", "100001", "99999999999"})
  void aLimitThatCannotBeIsOneLineAndTheUsualOneIsTaken(String value) {
    for (String property : List.of(Limits.REQUESTS, Limits.STREAMS, Limits.IDLE)) {
      System.setProperty(property, value);
      try (CapturedLog log = new CapturedLog()) {
        assertThat(Limits.configured()).isEqualTo(new Limits(64, 256, 120));
        assertThat(log.having(property)).hasSize(1);
        assertThat(log.having("a whole number from 1 to 100000, not '" + value + "'")).hasSize(1);
      } finally {
        System.clearProperty(property);
      }
    }
  }

  private void start(Limits limits, Predicate<String> loader) {
    AccessSettings access =
        new AccessSettings(Access.LOOPBACK, Token.given(OwnServer.GIVEN), Set.of(), "");
    server = new OwnServer(access, index, loader, limits);
  }

  private void store() {
    run.begin(storage).storeAlike(storage, 0, SAMPLES);
    watch.attach(storage);
    Await.until(
        "the run",
        () -> index.first("run") != null && index.first("run").series().size() == SAMPLES);
  }

  private RawAnswer get(String path) throws IOException {
    return RawAnswer.get("127.0.0.1", server.port(), path, LOCAL);
  }

  private RawAnswer getUnchecked(String path) {
    try {
      return get(path);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Asks, and leaves the answer for later. */
  private Socket ask(String path) throws IOException {
    Socket socket = new Socket("127.0.0.1", server.port());
    socket.setSoTimeout(20_000);
    sockets.add(socket);
    socket.getOutputStream().write(RawAnswer.request(path, LOCAL));
    return socket;
  }

  private Socket silent() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(8 << 10);
    socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
    socket.setSoTimeout(20_000);
    sockets.add(socket);
    return socket;
  }

  /** Asks for more on a connection; false if the server has ended it. */
  private static boolean asks(Socket socket, String path) {
    try {
      socket.getOutputStream().write(RawAnswer.request(path, LOCAL));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static int readAll(Socket socket, int answers) {
    int read = 0;
    try {
      while (read < answers && RawAnswer.read(socket.getInputStream()).status() == 200) {
        read++;
      }
    } catch (IOException e) {
      return read;
    }
    return read;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
