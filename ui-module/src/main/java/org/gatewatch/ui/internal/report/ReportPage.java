package org.gatewatch.ui.internal.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gatewatch.ui.internal.Sha256;

/**
 * The page in one file: its modules in one script, its sheets in one, and a security policy that
 * lets that script and that sheet run, by their hashes, and nothing be loaded from anywhere.
 */
final class ReportPage {
  private static final Pattern SHEET =
      Pattern.compile("\\s*<link rel=\"stylesheet\" href=\"([^\"]+)\" />");
  private static final Pattern SCRIPT = Pattern.compile("(?s)\\s*<script\\b.*?</script>");
  private static final String LIBRARIES = "./assets/webjars/";
  private static final String PAGE = "gatewatch/page/";
  private static final Pattern LIBRARY =
      Pattern.compile("\"uplot\": \"" + LIBRARIES + "([^\"]+)\"");

  private final String before;
  private final String after;

  private ReportPage(String before, String after) {
    this.before = before;
    this.after = after;
  }

  static ReportPage load() throws IOException {
    String html = PageResources.page("index.html");
    String sheet = inert("style", sheets(html));
    String script = inert("script", JoinedModules.of("app.js", library(html)));
    String icon = Base64.getEncoder().encodeToString(bytes(PageResources.page("icon.svg")));
    html = SCRIPT.matcher(SHEET.matcher(html).replaceAll("")).replaceAll("");
    html = put(html, "<html ", "<html data-report ");
    html = put(html, PAGE + "icon.svg", "data:image/svg+xml;base64," + icon);
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

  private static String sheets(String html) throws IOException {
    StringBuilder sheets = new StringBuilder();
    for (MatchResult sheet : SHEET.matcher(html).results().toList()) {
      String address = sheet.group(1);
      sheets
          .append(
              address.startsWith(LIBRARIES)
                  ? PageResources.library(address.substring(LIBRARIES.length()))
                  : PageResources.page(address.substring(PAGE.length())))
          .append('\n');
    }
    return sheets.toString();
  }

  /** The library's other form, which makes a variable and needs no import. */
  private static String library(String html) throws IOException {
    Matcher library = LIBRARY.matcher(html);
    if (!library.find()) {
      throw new IllegalStateException("the page has no import map that names uplot");
    }
    return PageResources.library(library.group(1).replace(".esm.js", ".iife.min.js"));
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
