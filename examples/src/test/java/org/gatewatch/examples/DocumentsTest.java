package org.gatewatch.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.gatewatch.GatewatchListenerBuilder;
import org.gatewatch.alert.AlertType;
import org.gatewatch.examples.Documents.Link;
import org.gatewatch.origin.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What readers are told: that it leads somewhere, that it compiles, and that it stays short. */
class DocumentsTest {
  private static final int MOST_WORDS = 1200;
  private static final Pattern EXAMPLE = Pattern.compile("-Dexample=([A-Z][a-z]\\w*)");

  @TempDir Path folder;

  @Test
  void everyLinkLeadsToAFileAndAHeading() throws IOException {
    List<String> broken = new ArrayList<>();
    int links = 0;
    for (Path document : Documents.all()) {
      for (Link link : Documents.links(document)) {
        links++;
        if (link.isRelative() && !leadsSomewhere(link)) {
          broken.add(link.toString());
        }
      }
    }

    assertThat(broken).isEmpty();
    assertThat(links).as("links found at all").isGreaterThan(20);
  }

  private static boolean leadsSomewhere(Link link) throws IOException {
    return Files.exists(link.file())
        && (link.anchor().isEmpty() || Documents.anchors(link.file()).contains(link.anchor()));
  }

  @Test
  void everyExampleThatIsNamedIsThere() throws IOException {
    List<String> named = new ArrayList<>();
    for (Path document : Documents.all()) {
      EXAMPLE
          .matcher(Files.readString(document))
          .results()
          .map(found -> found.group(1))
          .forEach(named::add);
    }

    assertThat(named)
        .isNotEmpty()
        .allSatisfy(
            name ->
                assertThat(Path.of("src/main/java/org/gatewatch/examples", name + ".java"))
                    .exists());
  }

  @Test
  void everyAlertAndEveryStageIsExplained() throws IOException {
    String words = Files.readString(Documents.ROOT.resolve("src/README.md"));

    assertThat(AlertType.values())
        .allSatisfy(alert -> assertThat(words).contains("`" + alert + "`"));
    assertThat(Stage.values()).allSatisfy(stage -> assertThat(words).contains("`" + stage + "`"));
  }

  @Test
  void everyOptionOfTheBuilderIsExplained() throws IOException {
    String words = Files.readString(Documents.ROOT.resolve("src/README.md"));

    assertThat(GatewatchListenerBuilder.class.getMethods())
        .filteredOn(method -> method.getReturnType() == GatewatchListenerBuilder.class)
        .isNotEmpty()
        .allSatisfy(option -> assertThat(words).contains("`" + option.getName() + "("));
  }

  @Test
  void theReadmeIsShort() throws IOException {
    assertThat(Files.readString(Documents.README).strip().split("\\s+"))
        .hasSizeLessThanOrEqualTo(MOST_WORDS);
  }

  @Test
  void theClassInTheReadmeCompiles() throws IOException {
    Path source = folder.resolve("FirstRun.java");
    Files.writeString(source, Documents.block(Documents.README, "java"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();

    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  files,
                  null,
                  List.of("-proc:none", "-d", folder.toString()),
                  null,
                  files.getJavaFileObjects(source))
              .call();

      assertThat(compiled).as(messages::toString).isTrue();
    }
    assertThat(folder.resolve("FirstRun.class")).exists();
  }
}
