package org.gatewatch.ui.internal.page;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page's modules in one script, since those of a file cannot import one another. Each becomes a
 * function that is called once, after those that it imports, and returns what it exports. Knows the
 * forms of import and export that the page has, and refuses others.
 */
final class JoinedModules {
  private static final String LIBRARY = "uplot";
  private static final Pattern IMPORT =
      Pattern.compile("(?m)^import (?:\\{([^}]*)}|(\\w+)) from '([^'\n]+)';$");
  private static final Pattern EXPORT =
      Pattern.compile("(?m)^export (?=(?:async function|function|class|const) (\\w+))");
  private static final Pattern NOTHING = Pattern.compile("(?m)^export \\{};$");
  private static final Pattern LEFT = Pattern.compile("(?m)^(?:export\\b|import\\b.*['\"];$).*");

  /** Where each module's exports are, by its name, in the order in which the modules are called. */
  private final Map<String, String> joined = new LinkedHashMap<>();

  private final List<String> open = new ArrayList<>();
  private final StringBuilder script = new StringBuilder();

  private JoinedModules() {}

  /**
   * A module and all that it imports.
   *
   * @param library script that makes {@code uPlot}
   */
  static String of(String module, String library) throws IOException {
    JoinedModules modules = new JoinedModules();
    modules.call(LIBRARY, library, "default: uPlot");
    modules.join(module);
    return modules.script.toString();
  }

  private void join(String name) throws IOException {
    if (joined.containsKey(name)) {
      return;
    }
    if (open.contains(name)) {
      throw new IllegalStateException("modules import one another in a circle: " + open);
    }
    open.add(name);
    String source = PageResources.page(name);
    for (MatchResult wanted : IMPORT.matcher(source).results().toList()) {
      if (!wanted.group(3).equals(LIBRARY)) {
        join(resolve(name, wanted.group(3)));
      }
    }
    TreeSet<String> exports = new TreeSet<>();
    EXPORT.matcher(source).results().forEach(export -> exports.add(export.group(1)));
    call(name, body(name, source), String.join(", ", exports));
    open.remove(name);
  }

  private String body(String name, String source) {
    String body =
        IMPORT
            .matcher(source)
            .replaceAll(wanted -> Matcher.quoteReplacement(constant(name, wanted)));
    body = NOTHING.matcher(EXPORT.matcher(body).replaceAll("")).replaceAll("");
    Matcher left = LEFT.matcher(body);
    if (left.find()) {
      throw new IllegalStateException(name + " has what cannot be joined: " + left.group());
    }
    return body;
  }

  private String constant(String name, MatchResult wanted) {
    boolean ofLibrary = wanted.group(3).equals(LIBRARY);
    String from = joined.get(ofLibrary ? LIBRARY : resolve(name, wanted.group(3)));
    return wanted.group(1) == null
        ? "const " + wanted.group(2) + " = " + from + ".default;"
        : "const {"
            + wanted.group(1).replaceAll("(\\w+) as (\\w+)", "$1: $2")
            + "} = "
            + from
            + ";";
  }

  private void call(String name, String body, String exports) {
    String constant = "module" + joined.size();
    joined.put(name, constant);
    script.append("// ").append(name).append("\nconst ").append(constant).append(" = (() => {\n");
    script.append(body).append("\nreturn {").append(exports).append("};\n})();\n");
  }

  private static String resolve(String from, String imported) {
    return URI.create(from).resolve(imported).toString();
  }
}
