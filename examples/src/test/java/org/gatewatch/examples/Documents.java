package org.gatewatch.examples;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The project's Markdown files, as their readers on GitHub meet them. */
final class Documents {
  /** The top folder of the project; tests run in that of their module. */
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  static final Path README = ROOT.resolve("README.md");

  private static final Set<String> NOT_OURS = Set.of(".git", "target", "node_modules");
  private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```");
  private static final Pattern INDENTED = Pattern.compile("(?m)^    .*$");
  private static final Pattern INLINE = Pattern.compile("`[^`\n]*`");
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.*)$");

  private static final Pattern ALERT = Pattern.compile("(?m)^.*ERROR .*NON_FINITE.*$");
  private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");
  private static final Pattern FIELD = Pattern.compile(" ([a-z+-]+)=");

  private Documents() {}

  /** A link of a document, and what it leads to: a path, an anchor, or both. */
  record Link(Path from, String target) {
    boolean isRelative() {
      return !target.matches("[a-z]+:.*");
    }

    /** The file or folder; the document itself if only an anchor is named. */
    Path file() {
      String path = target.replaceFirst("#.*", "");
      return path.isEmpty() ? from : from.resolveSibling(path).normalize();
    }

    /** What stands after the #, or nothing. */
    String anchor() {
      return target.contains("#") ? target.replaceFirst(".*#", "") : "";
    }

    @Override
    public String toString() {
      return ROOT.relativize(from) + ": " + target;
    }
  }

  /** All Markdown files, those in hidden folders too, but for what a build leaves behind. */
  static List<Path> all() throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            boolean skip = NOT_OURS.contains(folder.getFileName().toString());
            return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".md")) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    Collections.sort(found);
    return found;
  }

  static List<Link> links(Path document) throws IOException {
    String text = INDENTED.matcher(withoutFences(document)).replaceAll("");
    List<Link> links = new ArrayList<>();
    Matcher link = LINK.matcher(INLINE.matcher(text).replaceAll("code"));
    while (link.find()) {
      links.add(new Link(document, link.group(1)));
    }
    return links;
  }

  /** The anchors that GitHub gives a document's headings. */
  static Set<String> anchors(Path document) throws IOException {
    Map<String, Integer> times = new HashMap<>();
    Set<String> anchors = new HashSet<>();
    Matcher heading = HEADING.matcher(withoutFences(document));
    while (heading.find()) {
      String words = heading.group(1).strip().toLowerCase(Locale.ROOT);
      String anchor = words.replaceAll("[^\\p{L}\\p{N}\\p{M}_ -]", "").replace(' ', '-');
      int before = times.merge(anchor, 1, Integer::sum) - 1;
      anchors.add(before == 0 ? anchor : anchor + "-" + before);
    }
    return anchors;
  }

  private static String withoutFences(Path document) throws IOException {
    return FENCED.matcher(Files.readString(document)).replaceAll("");
  }

  /** The names of the fields of the first alert of non-finite values that is logged in a text. */
  static List<String> logFields(String text) {
    Matcher alert = ALERT.matcher(text);
    if (!alert.find()) {
      throw new IllegalArgumentException("no alert is logged in: " + text);
    }
    return FIELD
        .matcher(QUOTED.matcher(alert.group()).replaceAll("words"))
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  /** The first block of a language in a document. */
  static String block(Path document, String language) throws IOException {
    Matcher block =
        Pattern.compile("(?ms)^```" + language + "\n(.*?)^```").matcher(Files.readString(document));
    if (!block.find()) {
      throw new IllegalArgumentException(document + " has no block of " + language);
    }
    return block.group(1);
  }
}
