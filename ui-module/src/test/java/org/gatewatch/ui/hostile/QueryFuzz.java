package org.gatewatch.ui.hostile;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.gatewatch.ui.internal.access.Access;
import org.gatewatch.ui.internal.access.AccessSettings;
import org.gatewatch.ui.internal.access.Token;
import org.gatewatch.ui.internal.index.SessionIndex;
import org.gatewatch.ui.internal.index.StorageListener;
import org.gatewatch.ui.internal.web.Limits;
import org.jspecify.annotations.Nullable;

/**
 * A request to the page's server: its first line is what is asked for, the others are headers, of
 * which the first character says which. It is answered, never by 500; and who calls the server by a
 * name that is not its own is not let in, whatever else is said.
 */
public final class QueryFuzz {
  private static final int SAMPLES = 3;
  private static final int PATIENCE_MILLIS = 10_000;

  /** A wrong token waits for its answer; that is told elsewhere. */
  private static final int IMPATIENCE_MILLIS = 50;

  private static final List<String> HEADERS =
      List.of(
          "Host",
          "Origin",
          "Sec-Fetch-Site",
          "Sec-Fetch-Mode",
          "Sec-Fetch-Dest",
          "Authorization",
          "Cookie",
          "X-Forwarded-For",
          "Via",
          "Last-Event-ID",
          "If-None-Match",
          "Range");

  private static final Set<Integer> ANSWERS =
      Set.of(200, 302, 304, 400, 401, 403, 404, 405, 414, 429, 431, 503);

  private static final SyntheticRun RUN = new SyntheticRun("run", "worker", 1);
  private static final SessionIndex INDEX = new SessionIndex();
  private static final StorageListener WATCH = new StorageListener(INDEX);
  private static final OwnServer SERVER = server();

  private static @Nullable Socket connection;

  private QueryFuzz() {}

  private static OwnServer server() {
    InMemoryStatsStorage storage = new InMemoryStatsStorage();
    RUN.begin(storage).store(storage, 0, SAMPLES);
    WATCH.attach(storage);
    Await.until("the run", () -> INDEX.all().get(0).series().size() == SAMPLES);
    AccessSettings settings =
        new AccessSettings(Access.LOOPBACK, Token.given(OwnServer.GIVEN), Set.of(), "");
    return new OwnServer(settings, INDEX, session -> false, Limits.configured());
  }

  /** Ends the server and what reads for it, whose threads others count. */
  static void close() {
    SERVER.close();
    WATCH.close();
  }

  /** Called by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] input) {
    String[] lines = new String(input, StandardCharsets.ISO_8859_1).split("\n", 8);
    List<String> hosts = new ArrayList<>();
    StringBuilder request =
        new StringBuilder("GET ").append(plain(lines[0])).append(" HTTP/1.1\r\n");
    for (int i = 1; i < lines.length; i++) {
      if (!lines[i].isEmpty()) {
        String name = HEADERS.get(lines[i].charAt(0) % HEADERS.size());
        String value = plain(lines[i].substring(1));
        request.append(name).append(": ").append(value).append("\r\n");
        if (name.equals("Host")) {
          hosts.add(value.strip());
        }
      }
    }
    if (hosts.isEmpty()) {
      request.append("Host: localhost\r\n");
    }
    String text = request.append("\r\n").toString();
    RawAnswer answer = ask(text, isSlow(text));
    if (answer != null) {
      check(answer, hosts, text);
    }
  }

  private static void check(RawAnswer answer, List<String> hosts, String request) {
    boolean known =
        hosts.stream()
            .allMatch(host -> host.matches("(?i)(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d{1,5})?"));
    boolean letIn = answer.status() == 200 || answer.status() == 304;
    if (!ANSWERS.contains(answer.status()) || (letIn && !known)) {
      throw new AssertionError(answer.status() + " " + answer.body() + " for " + request);
    }
    String location = answer.header("location");
    if (location != null && !location.startsWith("./") && !location.startsWith("../gatewatch")) {
      throw new AssertionError("led to " + location + " by " + request);
    }
  }

  private static boolean isSlow(String request) {
    String lower = request.toLowerCase(Locale.ROOT);
    return lower.contains("token") || lower.contains("bearer") || lower.contains("%");
  }

  /** Null if there is no answer within a wait that was expected. */
  private static @Nullable RawAnswer ask(String request, boolean isSlow) {
    try {
      Socket socket = connection;
      if (socket == null) {
        socket = new Socket("127.0.0.1", SERVER.port());
      }
      connection = null;
      socket.setSoTimeout(isSlow ? IMPATIENCE_MILLIS : PATIENCE_MILLIS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      RawAnswer answer = RawAnswer.read(socket.getInputStream());
      if (answer.header("content-length") != null && !"close".equals(answer.header("connection"))) {
        connection = socket;
      } else {
        socket.close(); // A stream, or the end of what can be asked on it.
      }
      return answer;
    } catch (SocketTimeoutException e) {
      if (isSlow) {
        return null;
      }
      throw new AssertionError("no answer to " + request, e);
    } catch (IOException e) {
      return null; // What is no request at all ends the connection.
    }
  }

  /** What keeps it one request. */
  private static String plain(String text) {
    return text.replaceAll("[\\x00-\\x1f\\x7f]", "");
  }

  /** Inputs to begin with: every address with what it takes. */
  static List<byte[]> seeds() {
    String asked = "?session=run&worker=worker&timestamp=" + RUN.timestamp(1);
    List<String> seeds = new ArrayList<>();
    SERVER.paths().forEach(path -> seeds.add(path + asked));
    for (String more :
        List.of(
            "history?session=run&points=3&near=1&keep=" + RUN.timestamp(0),
            "histograms" + asked + "&quantity=weight&axes=layer&bins=7&format=binary",
            "ridge?session=run&slot=3&timestamps=" + RUN.timestamp(0) + "," + RUN.timestamp(2),
            "slots" + asked + "&slot=0,3,40&bins=0",
            "heatmap" + asked + "&slot=3,4",
            "maps" + asked + "&slot=60")) {
      seeds.add("/gatewatch/api/" + more);
    }
    seeds.add("/gatewatch/page/app.css");
    seeds.add("/gatewatch/%2e%2e/x?session=%zz");
    seeds.add("http://localhost/gatewatch/api/sessions");
    seeds.add("/gatewatch\n" + (char) 0 + "[::1]:9000\n" + (char) 1 + "http://[::1]:9000");
    for (int header = 0; header < HEADERS.size(); header++) {
      seeds.add("/gatewatch/events\n" + (char) header + "cross-site");
    }
    return seeds.stream()
        .map(seed -> seed.getBytes(StandardCharsets.ISO_8859_1))
        .collect(Collectors.toList());
  }
}
