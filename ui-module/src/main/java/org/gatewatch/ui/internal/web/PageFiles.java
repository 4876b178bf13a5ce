package org.gatewatch.ui.internal.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.gatewatch.ui.internal.page.JoinedPage;
import org.jspecify.annotations.Nullable;

/**
 * The page's files: nothing but these, by their names. The page links to them by addresses that
 * this server alone has: a browser keeps what it got by these and does not ask again. By their
 * plain addresses it asks each time.
 */
final class PageFiles {
  private static final String ROUTE = "/" + JoinedPage.FOLDER;
  private static final String PAGE = "index.html";
  private static final String SHEET = "app.css";
  private static final String SCRIPT = "app.js";
  private static final String ICON = "icon.svg";

  /** Of this server or of one before it, whose page is still open. */
  private static final Pattern OF_A_SERVER = Pattern.compile("v[0-9a-f]{8}/");

  private final String ofThisServer;
  private @Nullable Map<String, PageFile> files;

  /**
   * @param server id of the server, a UUID
   */
  PageFiles(String server) {
    this.ofThisServer = "v" + server.substring(0, 8) + "/";
  }

  /** Its addresses are relative to one without a slash at its end. */
  void index(RoutingContext context) {
    if (context.normalisedPath().endsWith("/")) {
      String query = context.request().query();
      Reply.redirect(context, "../gatewatch" + (query == null ? "" : "?" + query));
    } else {
      send(context, PAGE, Reply.ASK_AGAIN);
    }
  }

  void file(RoutingContext context) {
    String name = context.normalisedPath().substring(ROUTE.length());
    Matcher server = OF_A_SERVER.matcher(name);
    send(
        context,
        server.lookingAt() ? name.substring(server.end()) : name,
        name.startsWith(ofThisServer) ? Reply.KEEP : Reply.ASK_AGAIN);
  }

  /**
   * A session's own address leads to the page, which takes the session from the query. Relative,
   * since a proxy may put something before the page's address.
   */
  void session(RoutingContext context) {
    String session = context.pathParam("sessionId");
    String query = URLEncoder.encode(session, StandardCharsets.UTF_8).replace("+", "%20");
    Reply.redirect(context, "../gatewatch?session=" + query);
  }

  private void send(RoutingContext context, String name, String caching) {
    PageFile file = files().get(name);
    if (file == null) {
      throw RequestException.notFound("no such file");
    }
    context.response().putHeader("ETag", file.tag);
    boolean unchanged = file.tag.equals(context.request().getHeader("If-None-Match"));
    context.response().setStatusCode(unchanged ? 304 : 200);
    Reply.sendFile(context, file.type, caching, unchanged ? Buffer.buffer() : file.content);
  }

  /** Read when they are asked for first; many a server is never asked. */
  private synchronized Map<String, PageFile> files() {
    Map<String, PageFile> known = files;
    if (known == null) {
      known = load();
      files = known;
    }
    return known;
  }

  private Map<String, PageFile> load() {
    try {
      JoinedPage page = JoinedPage.load();
      return Map.of(
          PAGE, PageFile.of("text/html; charset=utf-8", linked(page)),
          SHEET, PageFile.of("text/css; charset=utf-8", page.sheet()),
          SCRIPT, PageFile.of("text/javascript; charset=utf-8", page.script()),
          ICON, PageFile.of("image/svg+xml", page.icon()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A page whose links lead to the addresses of this server. */
  private String linked(JoinedPage page) {
    String head =
        """
          <link rel="stylesheet" href="%1$s%2$s" />
          <script type="module" src="%1$s%3$s"></script>
        </head>\
        """
            .formatted(JoinedPage.FOLDER, SHEET, SCRIPT);
    return page.html()
        .replace("</head>", head)
        .replace(JoinedPage.FOLDER, JoinedPage.FOLDER + ofThisServer);
  }

  private record PageFile(Buffer content, String type, String tag) {
    static PageFile of(String type, String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      CRC32 checksum = new CRC32();
      checksum.update(bytes);
      String tag = "\"" + Long.toHexString(checksum.getValue()) + '-' + bytes.length + "\"";
      return new PageFile(Buffer.buffer(bytes), type, tag);
    }
  }
}
