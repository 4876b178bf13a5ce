package org.gatewatch.ui.internal.page;

import java.io.IOException;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page in a few files: some 140 requests would take a browser longer than all else until it
 * shows something. Which sheets there are, in which order, and which version of the library, {@code
 * index.html} says alone.
 *
 * @param html the page without its sheets and scripts
 * @param sheet all sheets, the library's too
 * @param script all modules, and the library; to be run as a module
 * @param icon in SVG
 */
public record JoinedPage(String html, String sheet, String script, String icon) {
  /** What the addresses of the page's files begin with in its HTML. */
  public static final String FOLDER = "gatewatch/page/";

  private static final String LIBRARIES = "./assets/webjars/";
  private static final Pattern SHEET =
      Pattern.compile("\\s*<link rel=\"stylesheet\" href=\"([^\"]+)\" />");
  private static final Pattern SCRIPT = Pattern.compile("(?s)\\s*<script\\b.*?</script>");
  private static final Pattern LIBRARY =
      Pattern.compile("\"uplot\": \"" + LIBRARIES + "([^\"]+)\"");

  /**
   * Reads and joins the files.
   *
   * @throws IOException if one is not there
   */
  public static JoinedPage load() throws IOException {
    String html = PageResources.page("index.html");
    return new JoinedPage(
        SCRIPT.matcher(SHEET.matcher(html).replaceAll("")).replaceAll(""),
        sheets(html),
        JoinedModules.of("app.js", library(html)),
        PageResources.page("icon.svg"));
  }

  private static String sheets(String html) throws IOException {
    StringBuilder sheets = new StringBuilder();
    for (MatchResult sheet : SHEET.matcher(html).results().toList()) {
      String address = sheet.group(1);
      sheets
          .append(
              address.startsWith(LIBRARIES)
                  ? PageResources.library(address.substring(LIBRARIES.length()))
                  : PageResources.page(address.substring(FOLDER.length())))
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
}
