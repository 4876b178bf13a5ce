package org.gatewatch.synthetic;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Jazzer, a fuzzer that is led by coverage, in a JVM of its own. It is on the class path with the
 * profile {@code fuzz} alone, and nothing is compiled against it: a target is a public class with
 * the method {@code fuzzerTestOneInput} that it looks for. What it has found interesting is kept in
 * {@code target/fuzz}, beside what it found wrong, and the next run begins with that.
 */
public final class Fuzzer {
  private static final String JAZZER = "com.code_intelligence.jazzer.Jazzer";
  private static final String SECONDS = System.getProperty("fuzz.seconds", "600");
  private static final Pattern PROGRESS =
      Pattern.compile("(?m)^#(\\d+)\\s.*?cov: (\\d+) ft: (\\d+) corp: (\\d+)/");

  /** It takes a test that connects to its own server for an attack on others. */
  private static final String NOT_LOOKED_FOR =
      "com.code_intelligence.jazzer.sanitizers.ServerSideRequestForgery";

  private Fuzzer() {}

  /**
   * What came of it.
   *
   * @param exit 0 if nothing was found
   * @param output all that it printed; of what it found, the stack and the file that has the input
   */
  public record Outcome(int exit, String output) {
    /** A line for people: how much was tried, and how much of the code it came to. */
    public String told(String target) {
      Matcher lines = PROGRESS.matcher(output);
      String last = "executions=0";
      while (lines.find()) {
        MatchResult line = lines.toMatchResult();
        last =
            "executions="
                + line.group(1)
                + " coverage="
                + line.group(2)
                + " features="
                + line.group(3)
                + " corpus="
                + line.group(4);
      }
      return "RESULT target=" + target + " " + last + " finds=" + (exit == 0 ? 0 : 1);
    }
  }

  /**
   * Fuzzes for {@code -Dfuzz.seconds}, or until something is found.
   *
   * @param target has the method {@code fuzzerTestOneInput}
   * @param seeds inputs to begin with
   */
  public static Outcome fuzz(Class<?> target, List<byte[]> seeds)
      throws IOException, InterruptedException {
    Path folder = Path.of("target", "fuzz", target.getSimpleName());
    Path corpus = Files.createDirectories(folder.resolve("corpus"));
    for (int i = 0; i < seeds.size(); i++) {
      Files.write(corpus.resolve("seed-" + i), seeds.get(i));
    }
    ProcessBuilder builder = new ProcessBuilder(command(target, folder, corpus));
    builder.environment().put("CLASSPATH", withoutLog());
    builder.environment().put("OMP_NUM_THREADS", "1");
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Files.writeString(folder.resolve("output.txt"), output);
    return new Outcome(process.waitFor(), output);
  }

  /** What is refused is told in the log, too, some thousand times a second. */
  private static String withoutLog() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(path -> !path.contains("logback"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static List<String> command(Class<?> target, Path folder, Path corpus) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx2g");
    command.add("-XX:+EnableDynamicAgentLoading");
    command.add(JAZZER);
    command.add("--target_class=" + target.getName());
    command.add("--instrumentation_includes=org.gatewatch.**");
    command.add("--custom_hook_includes=org.gatewatch.**");
    command.add("--disabled_hooks=" + NOT_LOOKED_FOR);
    command.add("--reproducer_path=" + folder);
    command.add("-artifact_prefix=" + folder + "/");
    command.add("-max_total_time=" + SECONDS);
    command.add("-timeout=20");
    command.add("-rss_limit_mb=6000");
    command.add("-max_len=32768");
    command.add(corpus.toString());
    return command;
  }
}
