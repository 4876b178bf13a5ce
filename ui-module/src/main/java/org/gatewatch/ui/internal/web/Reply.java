package org.gatewatch.ui.internal.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** How a response is sent: with the headers that keep a browser from trusting it too far. */
final class Reply {
  /** A browser may keep it, and asks each time whether it is still the same. */
  static final String ASK_AGAIN = "no-cache";

  /** What its address names never changes; no cache that people share may keep it. */
  static final String KEEP = "private, max-age=31536000, immutable";

  /** Nothing is loaded but from this server, and nothing inline runs. */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
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
        .putHeader("Cache-Control", ASK_AGAIN);
  }

  static void line(RoutingContext context, int status, String message) {
    context.response().setStatusCode(status);
    text(context, message + "\n");
  }

  /** Leads to another address, which may be relative. */
  static void redirect(RoutingContext context, String location) {
    context.response().putHeader("Location", location);
    line(context, 302, "see " + location);
  }

  static void text(RoutingContext context, String text) {
    send(context, "text/plain; charset=utf-8", Buffer.buffer(text));
  }

  static void json(RoutingContext context, byte[] json) {
    send(context, "application/json; charset=utf-8", Buffer.buffer(json));
  }

  /** The same, of a file. */
  static void sendFile(RoutingContext context, String contentType, String caching, Buffer body) {
    headers(context.response(), contentType).putHeader("Cache-Control", caching);
    Ticket.in(context).send(context, body);
  }

  /** Everything but a stream and the page with its files is sent by this. */
  static void send(RoutingContext context, String contentType, Buffer body) {
    headers(context.response(), contentType);
    Ticket.in(context).send(context, body);
  }
}
