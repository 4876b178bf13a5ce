package org.gatewatch.ui.internal.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.gatewatch.ui.internal.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * The page's files, from the class path. A name is letters, digits and hyphens, at most one folder
 * deep: nothing else is looked for, so no name leads out of the page's folder. The page links to
 * them by addresses that this server alone has: a browser keeps what it got by these and does not
 * ask again, which is some eighty requests a page. By their plain addresses it asks each time.
 * Which version of a library the page takes, its import map says alone.
 */
final class PageFiles {
  private static final String FOLDER = "/org/gatewatch/ui/page/";
  private static final String ROUTE = "/gatewatch/page/";
  private static final Pattern NAME =
      Pattern.compile("(?:[a-z0-9-]{1,40}/)?[a-z0-9-]{1,40}\\.(html|js|css|svg)");

  /** Of this server or of one before it, whose page is still open. */
  private static final Pattern OF_A_SERVER = Pattern.compile("v[0-9a-f]{8}/");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml");

  /** The one inline script: browsers read import maps from nowhere else. */
  private static final Pattern IMPORT_MAP =
      Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);

  private final Map<String, PageFile> files = new ConcurrentHashMap<>();
  private final String ofThisServer;

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
      send(context, "index.html", Reply.ASK_AGAIN);
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
    PageFile file = find(name);
    if (file == null) {
      throw RequestException.notFound("no such file");
    }
    context.response().putHeader("ETag", file.tag);
    boolean unchanged = file.tag.equals(context.request().getHeader("If-None-Match"));
    context.response().setStatusCode(unchanged ? 304 : 200);
    Buffer body = unchanged ? Buffer.buffer() : file.content;
    if (file.inlineScript == null) {
      Reply.sendFile(context, file.type, caching, body);
    } else {
      Reply.sendPage(context, file.type, file.inlineScript, body);
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

  private @Nullable PageFile load(String name, String type) {
    try (InputStream in = PageFiles.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        return null;
      }
      byte[] bytes = type.startsWith("text/html") ? linked(in.readAllBytes()) : in.readAllBytes();
      CRC32 checksum = new CRC32();
      checksum.update(bytes);
      String tag = "\"" + Long.toHexString(checksum.getValue()) + '-' + bytes.length + "\"";
      return new PageFile(Buffer.buffer(bytes), type, tag, inlineScript(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A page whose links lead to the addresses of this server, and that names all its modules. */
  private byte[] linked(byte[] page) {
    String folder = ROUTE.substring(1);
    String start = "<script type=\"module\"";
    return new String(page, StandardCharsets.UTF_8)
        .replace(start, preloads(folder) + start)
        .replace(folder, folder + ofThisServer)
        .getBytes(StandardCharsets.UTF_8);
  }

  private String preloads(String folder) {
    return Modules.of("app.js", this::text).stream()
        .map(name -> "<link rel=\"modulepreload\" href=\"" + folder + name + "\" />\n    ")
        .collect(Collectors.joining());
  }

  private @Nullable String text(String name) {
    try (InputStream in = PageFiles.class.getResourceAsStream(FOLDER + name)) {
      return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SHA-256 of the import map of a file, in Base64; null if it has none. */
  private static @Nullable String inlineScript(byte[] bytes) {
    Matcher matcher = IMPORT_MAP.matcher(new String(bytes, StandardCharsets.UTF_8));
    if (!matcher.find()) {
      return null;
    }
    return Base64.getEncoder().encodeToString(Sha256.of(matcher.group(1)));
  }

  /**
   * @param inlineScript hash of the inline script that it has, or null
   */
  private record PageFile(Buffer content, String type, String tag, @Nullable String inlineScript) {}
}
