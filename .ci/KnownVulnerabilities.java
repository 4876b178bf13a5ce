import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Compares what a build resolved with the holes of {@code known-vulnerabilities.tsv} beside this
 * file: {@code java .ci/KnownVulnerabilities.java [--only-explained] FILE...}, where a file is an
 * SBOM (CycloneDX, JSON) or what {@code mvn dependency:list -DoutputFile=} writes. Prints one line
 * for each artifact that has some; with the option, fails if one has no reason to stay.
 */
final class KnownVulnerabilities {
  private static final Path LIST = Path.of(".ci", "known-vulnerabilities.tsv");

  /** A package URL, or a line such as {@code group:artifact:jar:classifier:version:scope}. */
  private static final Pattern ARTIFACT =
      Pattern.compile(
          "pkg:maven/([^/@\"]+)/([^/@\"]+)@([^?\"]+)"
              + "|(?m)^\\s+([\\w.-]+):([\\w.-]+):jar(?::[\\w.-]+)??:([\\w.-]+):(?:compile|runtime)");

  private record Hole(String artifact, String closedIn, String advisories, String who, String stays) {
    static Hole of(String line) {
      String[] cells = line.split("\t", -1);
      if (cells.length != 5) {
        throw new IllegalArgumentException("not five columns in " + LIST + ": " + line);
      }
      return new Hole(cells[0], cells[1], cells[2], cells[3], cells[4]);
    }

    boolean isIn(String version) {
      return closedIn.equals("-") || compare(version, closedIn) < 0;
    }
  }

  public static void main(String[] arguments) throws IOException {
    List<String> files = new ArrayList<>(List.of(arguments));
    boolean onlyExplained = files.remove("--only-explained");
    if (files.isEmpty()) {
      System.err.println("name the files to read: [--only-explained] FILE...");
      System.exit(2);
    }
    List<Hole> holes =
        Files.readAllLines(LIST).stream()
            .filter(line -> !line.startsWith("#") && !line.isBlank())
            .map(Hole::of)
            .toList();
    int unexplained = 0;
    for (String file : files) {
      unexplained += report(file, holes);
    }
    System.exit(onlyExplained && unexplained > 0 ? 1 : 0);
  }

  /** Prints what is known of the artifacts of a file; how many of them have no reason to stay. */
  private static int report(String file, List<Hole> holes) throws IOException {
    TreeMap<String, String> versions = versions(Files.readString(Path.of(file)));
    if (versions.isEmpty()) {
      throw new IllegalArgumentException(file + " names no artifact");
    }
    int unexplained = 0;
    int found = 0;
    for (Hole hole : holes) {
      String version = versions.get(hole.artifact);
      if (version != null && hole.isIn(version)) {
        found++;
        unexplained += hole.stays.isEmpty() ? 1 : 0;
        System.out.printf(
            "%s %s: %s (%s)%s%n",
            hole.artifact,
            version,
            hole.advisories,
            hole.who,
            hole.stays.isEmpty() ? "; closed in " + hole.closedIn : "; stays: " + hole.stays);
      }
    }
    System.out.printf(
        "%s: %d artifacts, %d with known holes, %d of them to be raised%n",
        file, versions.size(), found, unexplained);
    return unexplained;
  }

  private static TreeMap<String, String> versions(String text) {
    TreeMap<String, String> versions = new TreeMap<>();
    for (MatchResult one : (Iterable<MatchResult>) ARTIFACT.matcher(text).results()::iterator) {
      int first = one.group(1) == null ? 4 : 1;
      versions.put(one.group(first) + ":" + one.group(first + 1), one.group(first + 2));
    }
    return versions;
  }

  /** By their numbers alone: those compared here have no other order. */
  private static int compare(String one, String other) {
    int[] left = numbers(one);
    int[] right = numbers(other);
    for (int i = 0; i < Math.max(left.length, right.length); i++) {
      int order = Integer.compare(i < left.length ? left[i] : 0, i < right.length ? right[i] : 0);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static int[] numbers(String version) {
    return Pattern.compile("\\d+")
        .matcher(version)
        .results()
        .mapToInt(number -> Integer.parseInt(number.group()))
        .toArray();
  }
}
