package org.gatewatch.ui.internal.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/** How a response is sent: with the headers that keep a browser from trusting it too far. */
final class Reply {
  private static final String SCRIPTS = "script-src 'self'";

  /** Nothing is loaded but from this server, and nothing inline runs. */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; "
          + SCRIPTS
          + "; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  private Reply() {}

  /** Headers of everything that comes from here. */
  static HttpServerResponse headers(HttpServerResponse response, String contentType) {
    return response
        .putHeader("Content-Type", contentType)
        .putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("X-Frame-Options", "DENY")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin")
        .putHeader("Cache-Control", "no-cache");
  }

  /** The same headers, but of the page, which has one inline script of this SHA-256, in Base64. */
  static HttpServerResponse headers(
      HttpServerResponse response, String contentType, String inlineScript) {
    String allowed = SCRIPTS + " 'sha256-" + inlineScript + "'";
    return headers(response, contentType)
        .putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY.replace(SCRIPTS, allowed));
  }

  static void line(HttpServerResponse response, int status, String message) {
    text(response.setStatusCode(status), message + "\n");
  }

  /** Leads to another address, which may be relative. */
  static void redirect(HttpServerResponse response, String location) {
    headers(response, "text/plain; charset=utf-8")
        .putHeader("Location", location)
        .setStatusCode(302)
        .end("see " + location + "\n");
  }

  static void text(HttpServerResponse response, String text) {
    headers(response, "text/plain; charset=utf-8").end(text);
  }

  static void json(HttpServerResponse response, byte[] json) {
    headers(response, "application/json; charset=utf-8").end(Buffer.buffer(json));
  }
}
