package org.gatewatch.ui.internal.access;

import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.gatewatch.ui.internal.access.Verdict.Admitted;
import org.gatewatch.ui.internal.access.Verdict.Redirected;
import org.gatewatch.ui.internal.access.Verdict.Refused;
import org.jspecify.annotations.Nullable;

/**
 * Judges every request before anything is done for it. Without the token it lets in who comes from
 * this machine by one of its own names, which a name that a stranger lets lead here is not; all
 * others bring the token, once in the address and from then on in a cookie, or in the header {@code
 * Authorization}. What a page of another site asks for is refused, whatever it brings. Safe for use
 * by many threads; never waits.
 */
public final class Door {
  private static final Verdict ADMITTED = new Admitted();
  private static final String PARAMETER = "token";
  private static final String BEARER = "Bearer ";

  private final AccessSettings settings;
  private final WrongTokens wrong = new WrongTokens();

  /** A door with these settings. */
  public Door(AccessSettings settings) {
    this.settings = settings;
  }

  /**
   * Whether a request may be answered.
   *
   * @param linked whether other sites may lead to the address by a link
   */
  public Verdict judge(HttpServerRequest request, boolean linked) {
    Caller caller = new Caller(request);
    if (caller.isFromAnotherSite(settings.hosts()) && !(linked && caller.isLink())) {
      return new Refused(403, "pages of other sites may not ask for this", false);
    }
    boolean free = isFree(caller);
    String brought = parameter(request.query());
    if (brought != null) {
      boolean right = settings.token().matches(brought);
      return right || free
          ? new Redirected(withoutToken(request), right ? cookie(caller) : null)
          : wrong(caller);
    }
    return free ? ADMITTED : byHeaders(caller);
  }

  private boolean isFree(Caller caller) {
    return switch (settings.access()) {
      case LOOPBACK -> caller.isLocal();
      case TOKEN -> false;
      case OPEN -> caller.usesKnownName(settings.hosts());
    };
  }

  private Verdict byHeaders(Caller caller) {
    String bearer = bearer(caller.header("Authorization"));
    List<String> cookies = caller.cookies(settings.token().cookie());
    if (settings.token().matches(bearer) || cookies.stream().anyMatch(settings.token()::matches)) {
      return ADMITTED;
    }
    if (bearer != null || !cookies.isEmpty()) {
      return wrong(caller);
    }
    if (settings.access() == Access.OPEN) {
      return new Refused(
          403,
          "this page does not know itself by the name that you ask for; start the training with"
              + " -Dorg.gatewatch.hosts=NAME to allow it",
          false);
    }
    return new Refused(
        401,
        "a token is needed: open the address with ?token= that the training's log shows, from the"
            + " address bar, or send the header Authorization: Bearer TOKEN",
        false);
  }

  private Verdict wrong(Caller caller) {
    wrong.met(caller.address());
    return new Refused(401, "this is not the token; the training's log shows it", true);
  }

  private String cookie(Caller caller) {
    return settings.token().cookie()
        + "="
        + settings.token().text()
        + "; Path="
        + settings.path()
        + "/gatewatch; HttpOnly; SameSite=Strict"
        + (caller.isEncrypted() ? "; Secure" : "");
  }

  private static @Nullable String bearer(@Nullable String header) {
    // Other schemes are a proxy's own business.
    return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? header.substring(BEARER.length()).strip()
        : null;
  }

  private static @Nullable String parameter(@Nullable String query) {
    for (String part : parts(query)) {
      if (isToken(part)) {
        return decoded(part.substring(part.indexOf('=') + 1));
      }
    }
    return null;
  }

  /** Relative, since a proxy may have taken away what came before; and to nowhere else. */
  private static String withoutToken(HttpServerRequest request) {
    String path = Objects.requireNonNullElse(request.path(), "/");
    List<String> kept = new ArrayList<>(parts(request.query()));
    kept.removeIf(Door::isToken);
    String page = "./" + path.substring(path.lastIndexOf('/') + 1);
    return kept.isEmpty() ? page : page + "?" + String.join("&", kept);
  }

  private static List<String> parts(@Nullable String query) {
    return query == null ? List.of() : List.of(query.split("&", -1));
  }

  private static boolean isToken(String part) {
    int equals = part.indexOf('=');
    return equals > 0 && decoded(part.substring(0, equals)).equals(PARAMETER);
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text; // Whatever it is, it is no token.
    }
  }
}
