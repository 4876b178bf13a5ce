package org.gatewatch.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page's modules lie in rooms; each room knows only those before it. */
class PageRoomsTest {
  private static final Path PAGE = Path.of("src/main/resources/org/gatewatch/ui/page");

  /** In the order in which they may know one another; what puts the page together knows all. */
  private static final List<String> ROOMS =
      List.of("base", "data", "charts", "alerts", "shell", "views", "app.js");

  /** Of types, which comments import, too. */
  private static final Pattern ANY_IMPORT = Pattern.compile("(?:from |import\\()'([^'\\n]+)'");

  private static final Pattern IMPORT = Pattern.compile("(?:from|import) '([^'\\n]+)'");
  private static final Pattern IMPORT_MAP =
      Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);
  private static final Pattern NAME_IN_MAP = Pattern.compile("\"([^\"]+)\":\\s*\"\\.?/");
  private static final Pattern LINK = Pattern.compile("href=\"gatewatch/page/(css/[^\"]+)\"");

  private static final int MOST_COLUMNS = 120;

  private static final Map<String, String> MODULES = read(".js");

  @Test
  void everyModuleLiesInARoom() {
    assertThat(MODULES).hasSizeGreaterThan(60);
    assertThat(MODULES.keySet()).allSatisfy(name -> assertThat(ROOMS).contains(roomOf(name)));
  }

  @Test
  void noRoomKnowsOneThatComesAfterIt() {
    Set<String> against = new TreeSet<>();
    int imports = 0;
    for (String name : MODULES.keySet()) {
      for (String imported : importsOf(name, ANY_IMPORT)) {
        imports++;
        if (ROOMS.indexOf(roomOf(imported)) > ROOMS.indexOf(roomOf(name))) {
          against.add(name + " imports " + imported);
        }
      }
    }
    assertThat(against).isEmpty();
    assertThat(imports).isGreaterThan(200);
  }

  @Test
  void modulesDoNotImportOneAnotherInACircle() {
    Set<String> settled = new LinkedHashSet<>();
    boolean grows = true;
    while (grows) {
      grows = false;
      for (String name : MODULES.keySet()) {
        grows |= settled.containsAll(importsOf(name, IMPORT)) && settled.add(name);
      }
    }
    assertThat(settled).containsExactlyInAnyOrderElementsOf(MODULES.keySet());
  }

  @Test
  void everyImportIsThereOrInTheImportMap() {
    Set<String> mapped = new TreeSet<>();
    namesInMap().forEach(mapped::add);
    assertThat(mapped).containsExactly("uplot");
    for (String name : MODULES.keySet()) {
      for (String imported : rawImports(name, ANY_IMPORT)) {
        if (imported.startsWith(".")) {
          assertThat(MODULES).as(name).containsKey(resolve(name, imported));
        } else {
          assertThat(mapped).as(name).contains(imported);
        }
      }
    }
  }

  /** Files of types alone are never loaded; all others are. */
  @Test
  void nothingIsLeftThatThePageDoesNotLoad() {
    Set<String> loaded = new TreeSet<>();
    Deque<String> open = new ArrayDeque<>(List.of("app.js"));
    while (!open.isEmpty()) {
      String name = open.remove();
      if (loaded.add(name)) {
        open.addAll(importsOf(name, IMPORT));
      }
    }
    Set<String> left = new TreeSet<>(MODULES.keySet());
    left.removeAll(loaded);
    assertThat(left).allSatisfy(name -> assertThat(MODULES.get(name)).endsWith("\nexport {};\n"));
    Map<String, String> sheets = read(".css");
    assertThat(LINK.matcher(text(PAGE.resolve("index.html"))).results().map(PageRoomsTest::first))
        .containsExactlyInAnyOrderElementsOf(sheets.keySet())
        .startsWith("css/base.css")
        .endsWith("css/access.css");
  }

  @Test
  void noLineIsTooLongToBeRead() {
    for (String ending : List.of(".js", ".css", ".html")) {
      read(ending)
          .forEach(
              (name, text) ->
                  assertThat(text.lines())
                      .as(name)
                      .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(MOST_COLUMNS)));
    }
  }

  private static Stream<String> namesInMap() {
    String html = text(PAGE.resolve("index.html"));
    String map =
        IMPORT_MAP.matcher(html).results().map(PageRoomsTest::first).findFirst().orElse("");
    return NAME_IN_MAP.matcher(map).results().map(PageRoomsTest::first);
  }

  /** The modules of the page that a module imports. */
  private static List<String> importsOf(String name, Pattern pattern) {
    return rawImports(name, pattern).stream()
        .filter(imported -> imported.startsWith("."))
        .map(imported -> resolve(name, imported))
        .toList();
  }

  private static List<String> rawImports(String name, Pattern pattern) {
    String text = MODULES.getOrDefault(name, "");
    return pattern.matcher(text).results().map(PageRoomsTest::first).toList();
  }

  private static String resolve(String from, String imported) {
    return nameOf(PAGE.resolve(from).resolveSibling(imported).normalize());
  }

  private static String roomOf(String name) {
    return name.contains("/") ? name.substring(0, name.indexOf('/')) : name;
  }

  private static String first(MatchResult match) {
    return match.group(1);
  }

  private static String nameOf(Path file) {
    return PAGE.relativize(file).toString().replace('\\', '/');
  }

  private static Map<String, String> read(String ending) {
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.walk(PAGE)) {
      files
          .filter(file -> file.toString().endsWith(ending))
          .forEach(file -> texts.put(nameOf(file), text(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return texts;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
