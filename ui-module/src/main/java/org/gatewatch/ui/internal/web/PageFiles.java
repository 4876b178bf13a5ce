package org.gatewatch.ui.internal.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The page's files, from the class path. A name is letters, digits and hyphens, at most one folder
 * deep: nothing else is looked for, so no name leads out of the page's folder.
 */
final class PageFiles {
  private static final String FOLDER = "/org/gatewatch/ui/page/";
  private static final String ROUTE = "/gatewatch/page/";
  private static final Pattern NAME =
      Pattern.compile("(?:[a-z0-9-]{1,40}/)?[a-z0-9-]{1,40}\\.(html|js|css|svg)");
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml");

  private final Map<String, PageFile> files = new ConcurrentHashMap<>();

  void index(RoutingContext context) {
    send(context, "index.html");
  }

  void file(RoutingContext context) {
    send(context, context.normalisedPath().substring(ROUTE.length()));
  }

  /** A session's own address leads to the page, which takes the session from the query. */
  void session(RoutingContext context) {
    String session = context.pathParam("sessionId");
    String query = URLEncoder.encode(session, StandardCharsets.UTF_8).replace("+", "%20");
    Reply.headers(context.response(), "text/plain; charset=utf-8")
        .putHeader("Location", "/gatewatch?session=" + query)
        .setStatusCode(302)
        .end("see /gatewatch\n");
  }

  private void send(RoutingContext context, String name) {
    PageFile file = find(name);
    if (file == null) {
      throw RequestException.notFound("no such file");
    }
    context.response().putHeader("ETag", file.tag);
    if (file.tag.equals(context.request().getHeader("If-None-Match"))) {
      Reply.headers(context.response(), file.type).setStatusCode(304).end();
    } else {
      Reply.headers(context.response(), file.type).end(file.content);
    }
  }

  private @Nullable PageFile find(String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      return null;
    }
    String type = TYPES.getOrDefault(matcher.group(1), "text/plain");
    return files.computeIfAbsent(name, absent -> load(absent, type));
  }

  private static @Nullable PageFile load(String name, String type) {
    try (InputStream in = PageFiles.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        return null;
      }
      byte[] bytes = in.readAllBytes();
      CRC32 checksum = new CRC32();
      checksum.update(bytes);
      String tag = "\"" + Long.toHexString(checksum.getValue()) + '-' + bytes.length + "\"";
      return new PageFile(Buffer.buffer(bytes), type, tag);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record PageFile(Buffer content, String type, String tag) {}
}
