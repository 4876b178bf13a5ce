package org.gatewatch.ui.internal.access;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the door is set. A setting that cannot be used costs one line in the log, and the door is
 * then closed further, never opened: a training does not end for its page's sake.
 *
 * @param access who needs the token
 * @param token the token
 * @param hosts further names of this page, in lower case, such as that of a proxy before it
 * @param path what a proxy puts before {@code /gatewatch}, such as {@code /runs/7}; or empty
 */
public record AccessSettings(Access access, Token token, Set<String> hosts, String path) {
  /** Name of the system property that says who needs the token. */
  public static final String ACCESS = "org.gatewatch.access";

  /** Name of the system property with a token to use. */
  public static final String TOKEN = "org.gatewatch.token";

  /** Name of the system property with further names, separated by commas. */
  public static final String HOSTS = "org.gatewatch.hosts";

  /** Name of the system property with the path that a proxy puts before the page's. */
  public static final String PATH = "org.gatewatch.path";

  private static final Logger log = LoggerFactory.getLogger(AccessSettings.class);
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?|\\[[0-9a-f:.]{2,45}]");
  private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9._~-]{1,100}){1,20}");

  /** As the system properties say. */
  public static AccessSettings configured() {
    return new AccessSettings(
        read(ACCESS, AccessSettings::access, Access.LOOPBACK, Access.TOKEN),
        read(TOKEN, Token::given, Token.made(), Token.made()),
        read(HOSTS, AccessSettings::hosts, Set.of(), Set.of()),
        read(PATH, AccessSettings::path, "", ""));
  }

  private static <T> T read(String property, Function<String, T> parse, T usual, T ifUnusable) {
    String text = System.getProperty(property);
    if (text == null || text.isEmpty()) {
      return usual;
    }
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      log.error(
          "The system property {} {}. The page goes on without it, closed rather than open.",
          property,
          e.getMessage());
      return ifUnusable;
    }
  }

  private static Access access(String text) {
    for (Access each : Access.values()) {
      if (each.name().equals(text.toUpperCase(Locale.ROOT))) {
        return each;
      }
    }
    throw new IllegalArgumentException("must be loopback, token or open, not '" + text + "'");
  }

  private static Set<String> hosts(String text) {
    Set<String> names = new HashSet<>();
    for (String each : Arrays.asList(text.toLowerCase(Locale.ROOT).split(",", -1))) {
      String name = each.strip();
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "must be names of hosts without ports, separated by commas, not '" + text + "'");
      }
      names.add(name);
    }
    return Set.copyOf(names);
  }

  private static String path(String text) {
    if (!PREFIX.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "must be a path such as /runs/7, with a slash first and none last, not '" + text + "'");
    }
    return text;
  }
}
