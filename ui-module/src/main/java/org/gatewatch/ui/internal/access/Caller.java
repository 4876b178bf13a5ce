package org.gatewatch.ui.internal.access;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who sent a request, and whom it thinks it is talking to, as far as its headers can tell. */
final class Caller {
  private static final Set<String> OWN_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

  /** A number is no name: nobody can make it lead elsewhere. */
  private static final Pattern NUMBER =
      Pattern.compile("\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[[0-9a-f:.]{2,45}]");

  private static final Pattern AUTHORITY = Pattern.compile("(\\[[^\\]]*]|[^:]*)(:\\d{1,5})?");
  private static final Set<String> OF_PROXIES =
      Set.of(
          "forwarded",
          "forwarded-for",
          "via",
          "x-real-ip",
          "x-client-ip",
          "x-remote-ip",
          "x-originating-ip",
          "x-envoy-external-address",
          "x-cluster-client-ip",
          "client-ip",
          "true-client-ip",
          "cf-connecting-ip",
          "fastly-client-ip",
          "x-original-host");

  private final HttpServerRequest request;

  Caller(HttpServerRequest request) {
    this.request = request;
  }

  /** Whether it comes from this machine, from no proxy, and calls it by its own name. */
  boolean isLocal() {
    return isLoopback(request.remoteAddress())
        && !isForwarded(request.headers())
        && hosts().stream().allMatch(OWN_NAMES::contains);
  }

  /** Whether it calls this machine by a name that no stranger can have made to lead here. */
  boolean usesKnownName(Set<String> further) {
    return hosts().stream()
        .allMatch(
            name ->
                OWN_NAMES.contains(name)
                    || further.contains(name)
                    || NUMBER.matcher(name).matches());
  }

  /** The address that it comes from, for people. */
  String address() {
    SocketAddress remote = request.remoteAddress();
    return remote == null ? "an unknown address" : remote.host();
  }

  /**
   * Whether a page of another site sent it: what browsers say themselves, and the header of those
   * that do not.
   */
  boolean isFromAnotherSite(Set<String> further) {
    String site = header("Sec-Fetch-Site");
    boolean other = site != null && !site.equals("same-origin") && !site.equals("none");
    return other || isForeign(header("Origin"), further);
  }

  /** Whether a browser follows a link, in a window that shows nothing else. */
  boolean isLink() {
    return "navigate".equals(header("Sec-Fetch-Mode"))
        && "document".equals(header("Sec-Fetch-Dest"));
  }

  /** Whether the way to the browser is encrypted, by a proxy or here. */
  boolean isEncrypted() {
    return request.isSSL() || "https".equalsIgnoreCase(header("X-Forwarded-Proto"));
  }

  @Nullable String header(String name) {
    return request.getHeader(name);
  }

  /** The value of a cookie, or null; browsers may send them in several headers. */
  @Nullable String cookie(String name) {
    for (String header : request.headers().getAll("Cookie")) {
      for (String part : header.split(";", -1)) {
        String pair = part.strip();
        if (pair.startsWith(name + "=")) {
          return pair.substring(name.length() + 1);
        }
      }
    }
    return null;
  }

  /** Every name that it gives for this machine, without ports; "" for one that is none. */
  private List<String> hosts() {
    List<String> names = new ArrayList<>();
    request.headers().getAll("Host").forEach(host -> names.add(name(host)));
    if (names.isEmpty()) {
      names.add(name(request.host())); // HTTP/2 has no such header.
    }
    return names;
  }

  private boolean isForeign(@Nullable String origin, Set<String> further) {
    if (origin == null) {
      return false;
    }
    String authority = origin.replaceFirst("^https?://", "");
    boolean same = !authority.equals(origin) && authority.equalsIgnoreCase(request.host());
    return !same && !further.contains(name(authority));
  }

  private static String name(@Nullable String authority) {
    if (authority == null) {
      return "";
    }
    var parts = AUTHORITY.matcher(authority);
    return parts.matches() ? parts.group(1).toLowerCase(Locale.ROOT) : "";
  }

  private static boolean isForwarded(MultiMap headers) {
    return headers.names().stream()
        .map(name -> name.toLowerCase(Locale.ROOT))
        .anyMatch(name -> name.startsWith("x-forwarded") || OF_PROXIES.contains(name));
  }

  private static boolean isLoopback(@Nullable SocketAddress remote) {
    // A numeric address is parsed, a name would be looked up: only what is numeric may pass.
    if (remote == null || !remote.host().matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%\\w+)?")) {
      return false;
    }
    try {
      return InetAddress.getByName(remote.host()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
