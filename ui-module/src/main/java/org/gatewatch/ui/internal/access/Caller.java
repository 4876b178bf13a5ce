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

  /** A request that names its server with its address, as those to proxies do. */
  private static final Pattern WHOLE_ADDRESS = Pattern.compile("[a-z+.-]+://([^/?#]*).*");

  /** Headers that proxies, balancers and networks before a server add: no browser sends them. */
  private static final Pattern OF_PROXIES =
      Pattern.compile(
          "(x-)?forward.*|(.*-)?via|proxy-.*|x-proxy.*|x-original-.*|x-rewrite-.*|x-host"
              + "|x-http-host-override|.*(client|real|remote|originating|connecting)-?(ip|addr|host)"
              + "|x-envoy-.*|x-amzn-.*|x-amz-cf-.*|x-arr-.*|x-azure-.*|x-appengine-.*|x-nginx-.*"
              + "|x-varnish|fastly-.*|cf-.*|cdn-loop|front-end-https");

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

  /**
   * The values of a cookie. Browsers may send it in several headers, and several of it: a page of
   * another port can set one of the same name for a longer path.
   */
  List<String> cookies(String name) {
    List<String> values = new ArrayList<>();
    for (String header : request.headers().getAll("Cookie")) {
      for (String part : header.split(";", -1)) {
        String pair = part.strip();
        if (pair.startsWith(name + "=")) {
          values.add(pair.substring(name.length() + 1));
        }
      }
    }
    return values;
  }

  /** Every name that it gives for this machine, without ports; "" for one that is none. */
  private List<String> hosts() {
    List<String> names = new ArrayList<>();
    request.headers().getAll("Host").forEach(host -> names.add(name(host)));
    if (names.isEmpty()) {
      names.add(name(request.host())); // HTTP/2 has no such header.
    }
    String address = String.valueOf(request.uri());
    if (!address.startsWith("/")) {
      var whole = WHOLE_ADDRESS.matcher(address.toLowerCase(Locale.ROOT));
      names.add(whole.matches() ? name(whole.group(1)) : "");
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
        .anyMatch(name -> OF_PROXIES.matcher(name).matches());
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
