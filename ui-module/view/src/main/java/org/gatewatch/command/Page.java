package org.gatewatch.command;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gatewatch.view.UnusableException;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * A page's server, asked as programs ask it. Redirects are not followed: they would get the token.
 */
final class Page {
  private static final String PAGE = "/gatewatch";

  /** Not a part of a longer name: a proxy's folder may begin so. */
  private static final Pattern PAGE_IN = Pattern.compile(PAGE + "(?=/|$)");

  private static final String TOKEN = "token=";
  private static final String TOKEN_VARIABLE = "GATEWATCH_TOKEN";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final String base;
  private final @Nullable String token;
  private final @Nullable String session;
  private final @Nullable String worker;

  private Page(URI address, String base, @Nullable String sessionInPath) {
    this.base = base;
    token = tokenIn(address.getRawQuery(), System.getenv(TOKEN_VARIABLE));
    session = first(said("session", address), sessionInPath);
    worker = said("worker", address);
  }

  private static @Nullable String first(@Nullable String one, @Nullable String other) {
    return one == null ? other : one;
  }

  /** Whether something is meant to be an address, and no file. */
  static boolean isAddress(String place) {
    return place.regionMatches(true, 0, "http:", 0, 5)
        || place.regionMatches(true, 0, "https:", 0, 6);
  }

  /**
   * The page at an address, as a browser would be given it.
   *
   * @param address with or without {@code /gatewatch}, and with the token, if one is needed and not
   *     in the environment; which run it shows, if it says so
   * @throws UnusableException if it is no address
   */
  static Page at(String address) throws UnusableException {
    try {
      URI uri = URI.create(address);
      if (uri.getHost() == null) {
        throw new UnusableException(withoutToken(address), "no address of a page");
      }
      String path = uri.getRawPath();
      Matcher page = PAGE_IN.matcher(path);
      boolean isPage = page.find();
      String before = isPage ? path.substring(0, page.start()) : path.replaceAll("/+$", "");
      String behind = isPage ? path.substring(page.end()).replaceAll("^/+|/+$", "") : "";
      String base = uri.getScheme() + "://" + uri.getRawAuthority() + before + PAGE;
      return new Page(uri, base, behind.isEmpty() ? null : decoded(behind.replace("+", "%2B")));
    } catch (IllegalArgumentException e) {
      throw new UnusableException(withoutToken(address), "no address of a page");
    }
  }

  private static String withoutToken(String address) {
    return address.replaceAll("(?<=" + TOKEN + ")[^&#]*", "…");
  }

  private static @Nullable String tokenIn(@Nullable String query, @Nullable String other) {
    String token = valueOf(TOKEN, query);
    if (token != null) {
      return token;
    }
    return other == null || other.isBlank() ? null : other.strip();
  }

  /**
   * What a browser has in an address, behind # or, of a link to a run, behind the question mark.
   */
  private static @Nullable String said(String name, URI address) {
    String value = valueOf(name + "=", address.getRawFragment());
    String said = value == null ? valueOf(name + "=", address.getRawQuery()) : value;
    return said == null ? null : decoded(said);
  }

  private static @Nullable String valueOf(String name, @Nullable String parts) {
    if (parts != null) {
      for (String part : parts.split("&", -1)) {
        if (part.startsWith(name)) {
          return part.substring(name.length());
        }
      }
    }
    return null;
  }

  private static String decoded(String name) {
    return URLDecoder.decode(name, StandardCharsets.UTF_8);
  }

  /** Whether the address means a worker, as one does that names none. */
  boolean shows(String ofSession, String ofWorker) {
    return (session == null || session.equals(ofSession))
        && (worker == null || worker.equals(ofWorker));
  }

  /** {@return its address, without the token} */
  String base() {
    return base;
  }

  /**
   * An answer of the API.
   *
   * @param path behind the page's address, with what is asked
   */
  JsonNode get(String path) throws UnusableException, IOException {
    HttpResponse<String> answer =
        send(request(path).timeout(PATIENCE).build(), BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw refused(answer.statusCode(), answer.body());
    }
    return JsonRows.read(answer.body());
  }

  /** The lines of a stream of events, which ends when the connection does; to be closed. */
  Stream<String> events(String path) throws UnusableException, IOException {
    HttpResponse<Stream<String>> answer = send(request(path).build(), BodyHandlers.ofLines());
    if (answer.statusCode() != 200) {
      try (Stream<String> lines = answer.body()) {
        throw refused(answer.statusCode(), lines.findFirst().orElse(""));
      }
    }
    return answer.body();
  }

  private HttpRequest.Builder request(String path) throws UnusableException {
    try {
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
      return token == null ? request : request.header("Authorization", "Bearer " + token);
    } catch (IllegalArgumentException e) { // Its message may have the token in it.
      throw new UnusableException(base, "it cannot be asked with this address or token");
    }
  }

  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body)
      throws IOException {
    try {
      return http.send(request, body);
    } catch (ConnectException e) { // Without a message.
      throw new IOException("nothing listens there", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private UnusableException refused(int status, String body) {
    String said = body.lines().findFirst().orElse("");
    return new UnusableException(
        base, "it answers " + status + (said.isEmpty() ? "" : ": " + said));
  }

  /** A name as a part of an address. */
  static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
