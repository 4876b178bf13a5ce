package org.gatewatch.internal.webhook;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where alerts are sent. Path and query of such an address are what lets whoever knows them write
 * there, so it shows scheme and host alone.
 */
public final class WebhookAddress {
  private final URI uri;

  /**
   * Checks it.
   *
   * @throws IllegalArgumentException if it is no address of {@code http} or {@code https}; it does
   *     not tell the address back
   */
  public WebhookAddress(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean isHttp = scheme.equals("http") || scheme.equals("https");
    if (!isHttp || uri.getHost() == null || uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "webhook must be an address that begins with http:// or https:// and a host, without a"
              + " user");
    }
    this.uri = uri;
  }

  URI uri() {
    return uri;
  }

  /** What its server takes. */
  MessageShape shape() {
    return MessageShape.of(uri.getHost());
  }

  /** A reason for the log, unless it tells what is secret of the address. */
  String withoutSecret(String text) {
    return tells(text, uri.getRawPath()) || tells(text, uri.getRawQuery()) ? "" : text;
  }

  private static boolean tells(String text, @Nullable String part) {
    return part != null && part.length() > 1 && text.contains(part);
  }

  @Override
  public String toString() {
    return uri.getScheme() + "://" + uri.getHost() + "/…";
  }
}
