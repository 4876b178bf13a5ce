package org.gatewatch.ui.internal.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.gatewatch.ui.internal.Sha256;
import org.gatewatch.ui.internal.page.JoinedPage;

/**
 * The page in one file: its modules in one script, its sheets in one, and a security policy that
 * lets that script and that sheet run, by their hashes, and nothing be loaded from anywhere.
 */
final class ReportPage {
  private final String before;
  private final String after;

  private ReportPage(String before, String after) {
    this.before = before;
    this.after = after;
  }

  static ReportPage load() throws IOException {
    JoinedPage page = JoinedPage.load();
    String sheet = inert("style", page.sheet());
    String script = inert("script", page.script());
    String html = put(page.html(), "<html ", "<html data-report ");
    html = put(html, JoinedPage.FOLDER + "icon.svg", "data:image/svg+xml;base64," + icon(page));
    html =
        put(
            html,
            "<meta charset=\"utf-8\" />",
            "<meta charset=\"utf-8\" />\n" + policy(sheet, script));
    String head =
        "<style>" + sheet + "</style>\n<script type=\"module\">" + script + "</script>\n</head>";
    html = put(html, "</head>", head);
    int end = html.lastIndexOf("</body>");
    return new ReportPage(html.substring(0, end), html.substring(end));
  }

  private static String icon(JoinedPage page) {
    return Base64.getEncoder().encodeToString(bytes(page.icon()));
  }

  /** So many bytes has it without what it holds. */
  int size() {
    return bytes(before).length + bytes(after).length;
  }

  /**
   * The whole file.
   *
   * @param json what it holds
   */
  byte[] with(byte[] json) {
    // Within a script a browser looks for its end, wherever in a text that may be.
    String safe = new String(json, StandardCharsets.UTF_8).replace("<", "\\u003c");
    return bytes(
        before + "<script type=\"application/json\" id=\"report\">" + safe + "</script>\n" + after);
  }

  private static String policy(String sheet, String script) {
    return "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src "
        + hash(script)
        + "; style-src "
        + hash(sheet)
        + "; img-src data:; base-uri 'none'; form-action 'none'\" />";
  }

  private static String hash(String text) {
    return "'sha256-" + Base64.getEncoder().encodeToString(Sha256.of(text)) + "'";
  }

  /** What ends an element may be in no comment or string within. */
  private static String inert(String element, String content) {
    String small = content.toLowerCase(Locale.ROOT);
    for (String end : List.of("</" + element, "<!--")) {
      if (small.contains(end)) {
        throw new IllegalStateException("the page's own files contain " + end);
      }
    }
    return content;
  }

  private static String put(String html, String what, String instead) {
    if (!html.contains(what)) {
      throw new IllegalStateException("the page has no " + what);
    }
    return html.replace(what, instead);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
