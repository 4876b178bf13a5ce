package org.gatewatch.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gatewatch.GatewatchListenerBuilder;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.examples.Documents.Link;
import org.gatewatch.examples.command.Launcher;
import org.gatewatch.internal.alerting.AlertLog;
import org.gatewatch.internal.alerting.advice.Trap;
import org.gatewatch.internal.page.PageAddress;
import org.gatewatch.origin.NonFiniteCounts;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.NormHistory;
import org.gatewatch.origin.OtherWorker;
import org.gatewatch.origin.SequenceSegment;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Position;
import org.gatewatch.sample.Quantity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What readers are told: that it leads somewhere, that it compiles, and that it stays short. */
class DocumentsTest {
  private static final int MOST_WORDS = 1200;
  private static final Path LISTENER = Documents.ROOT.resolve("src/README.md");
  private static final Pattern EXAMPLE = Pattern.compile("-Dexample=([A-Z][a-z]\\w*)");

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

    assertThat(named).isNotEmpty().allSatisfy(name -> assertThat(Launcher.find(name)).isPresent());
  }

  @Test
  void everyStageIsExplained() throws IOException {
    String words = Files.readString(LISTENER);

    assertThat(Stage.values()).allSatisfy(stage -> assertThat(words).contains("`" + stage + "`"));
  }

  @Test
  void theLimitsOfEveryAlertAreThoseThatThePageShows() throws IOException {
    String words = Files.readString(LISTENER);

    assertThat(AlertType.values())
        .allSatisfy(
            alert ->
                assertThat(words).contains("\n| `" + alert + "` | " + alert.opensWhen() + " | "));
  }

  @Test
  void everyTrapIsExplained() throws IOException {
    String words = Files.readString(LISTENER);

    assertThat(Trap.Kind.values())
        .allSatisfy(trap -> assertThat(words).contains("\n| `" + trap + "` | "));
  }

  @Test
  void everyNameThatTheLogWritesIsInTheGlossary() throws IOException {
    String glossary = Files.readString(LISTENER).replaceFirst("(?s).*\n## Glossary\n", "");
    List<Enum<?>> names = new ArrayList<>();
    Stream.of(
            AlertState.values(),
            Direction.values(),
            Gate.values(),
            Kernel.values(),
            Quantity.values())
        .forEach(values -> names.addAll(List.of(values)));
    names.remove(Kernel.OTHER);

    assertThat(names).allSatisfy(name -> assertThat(glossary).contains("`" + name + "`"));
  }

  @Test
  void everyFieldOfALineOfTheLogIsExplained() throws IOException {
    String words = Files.readString(LISTENER);
    PageAddress.show("http://localhost:1/gatewatch");
    String line = AlertLog.line(ofAllFields().in("session", "worker"));
    PageAddress.hide("http://localhost:1/gatewatch");

    assertThat(Documents.logFields("ERROR " + line))
        .hasSizeGreaterThan(20)
        .allSatisfy(
            field ->
                assertThat(words)
                    .containsPattern(
                        "(?m)`"
                            + Pattern.quote(field)
                            + "=?`|^\\| [^|]*\\b"
                            + Pattern.quote(field)
                            + "\\b[^|]* \\|"));
  }

  private static Alert ofAllFields() {
    Location location =
        new Location("lstm", Direction.FORWARD, Quantity.UPDATE, Kernel.INPUT, Gate.INPUT);
    NonFiniteOrigin elsewhere = origin(new Position(location, 1, 2, 3, 4), null);
    NonFiniteOrigin origin = origin(elsewhere.position(), new OtherWorker("worker-1", elsewhere));
    return new Alert(
        AlertType.NON_FINITE, AlertState.WORSENED, 2, 0, 1, location, 5, 2, 1, "", "", origin);
  }

  private static NonFiniteOrigin origin(Position position, @Nullable OtherWorker from) {
    return new NonFiniteOrigin(
        Stage.UPDATE,
        position,
        2,
        0,
        1,
        new NonFiniteCounts(9, 1, 2, 3),
        NormHistory.NONE,
        new SequenceSegment(1, 8),
        from);
  }

  @Test
  void everyOptionOfTheBuilderIsExplained() throws IOException {
    String words = Files.readString(LISTENER);

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

  /** And so it compiles, and {@link OneFileProgramsTest} runs it. */
  @Test
  void theClassInTheReadmeIsTheExample() throws IOException {
    assertThat("package org.gatewatch.examples;\n\n" + Documents.block(Documents.README, "java"))
        .isEqualTo(Files.readString(Path.of("src/main/java/org/gatewatch/examples/FirstRun.java")));
  }
}
