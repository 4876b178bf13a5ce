import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Counts the instructions of the kernels in what {@code nvdisasm -c} prints: all of them; those that
 * go to spilled registers; and those that an element takes in the loop over whole vectors, without
 * and with a heatmap. See count.sh.
 *
 * <p>The loop is the one that counts four values at once ({@code ATOMS.POPC.INC}). What it takes is
 * the shortest way through it that reads the next vector by 16 bytes, counts all four, and, with a
 * heatmap, compares four values with their cells: the way of values that are near and finite.
 */
public final class CountInstructions {
  private static final int VECTOR = 4;
  private static final int FAR = 1 << 20;
  private static final Pattern SECTION = Pattern.compile("^\\.text\\.(\\w+):");
  private static final Pattern LABEL = Pattern.compile("^(\\.L\\w+):");
  private static final Pattern INSTRUCTION =
      Pattern.compile("^\\s+/\\*[0-9a-f]{4,}\\*/\\s+(@!?U?P\\w+\\s+)?(\\S.*?)\\s*;.*");
  private static final Pattern TARGET = Pattern.compile("^BRA.*`\\((\\.L\\w+)\\)");

  private record Instruction(boolean predicated, String text) {
    boolean is(String regex) {
      return text.matches(regex);
    }
  }

  /** One function: its instructions, and where its labels point. */
  private static final class Code {
    private final List<Instruction> all = new ArrayList<>();
    private final Map<String, Integer> labels = new HashMap<>();

    int target(int at) {
      Matcher branch = TARGET.matcher(all.get(at).text());
      return branch.find() ? labels.getOrDefault(branch.group(1), -1) : -1;
    }

    long count(String regex) {
      return all.stream().filter(instruction -> instruction.is(regex)).count();
    }
  }

  private CountInstructions() {}

  public static void main(String... arguments) throws IOException {
    Map<String, Code> functions = read(Path.of(arguments[0]));
    for (String name : arguments[1].split(",")) {
      Code code = functions.get(name);
      if (code == null) {
        throw new IllegalStateException("there is no " + name + " in " + arguments[0]);
      }
      boolean loops = name.startsWith("summarise");
      System.out.printf(
          "%s %d %d %s %s%n",
          name,
          code.all.size(),
          code.count("(STL|LDL)\\b.*"),
          loops ? anElement(code, name, false) : "-",
          loops ? anElement(code, name, true) : "-");
    }
  }

  private static Map<String, Code> read(Path path) throws IOException {
    Map<String, Code> functions = new HashMap<>();
    Code code = new Code();
    for (String line : Files.readAllLines(path)) {
      Matcher section = SECTION.matcher(line);
      Matcher label = LABEL.matcher(line);
      Matcher instruction = INSTRUCTION.matcher(line);
      if (section.find()) {
        code = functions.computeIfAbsent(section.group(1), name -> new Code());
      } else if (label.find()) {
        code.labels.put(label.group(1), code.all.size());
      } else if (instruction.matches() && !instruction.group(2).equals("NOP")) {
        code.all.add(new Instruction(instruction.group(1) != null, instruction.group(2)));
      }
    }
    return functions;
  }

  /** The figure, or "?" if there is no such loop. */
  private static String anElement(Code code, String name, boolean mapped) {
    int reads = name.endsWith("double") ? 2 : 1;
    int shortest = FAR;
    for (int at = 0; at < code.all.size(); at++) {
      int begin = code.target(at);
      if (begin >= 0 && begin <= at) {
        shortest = Math.min(shortest, shortestWay(code, begin, at, reads, mapped ? VECTOR : 0));
      }
    }
    return shortest == FAR ? "?" : String.format("%.1f", (double) shortest / VECTOR);
  }

  /**
   * Instructions from a loop's beginning to the branch at its end, {@link #FAR} if no way does all
   * that is asked. Ways are gone through forwards, with what has been done on them as a state.
   */
  private static int shortestWay(Code code, int begin, int end, int reads, int peeks) {
    int states = (reads + 1) * (VECTOR + 1) * (peeks + 1);
    int[][] taken = new int[end - begin + 2][states];
    for (int[] row : taken) {
      Arrays.fill(row, FAR);
    }
    taken[0][0] = 0;
    for (int at = begin; at <= end; at++) {
      Instruction instruction = code.all.get(at);
      for (int state = 0; state < states; state++) {
        int cost = taken[at - begin][state] + 1;
        if (cost <= FAR) {
          int next = after(instruction, state, reads, peeks);
          boolean leaves = instruction.is("(EXIT|RET|BRA)\\b.*") && !instruction.predicated();
          boolean jumps = !instruction.is("BRA\\S* (!?U?P\\w+, )?.*") || at == end;
          if (!leaves || at == end) {
            keep(taken, at + 1 - begin, next, cost);
          }
          int target = jumps ? -1 : code.target(at);
          if (target > at && target <= end) {
            keep(taken, target - begin, next, cost);
          }
        }
      }
    }
    return taken[end - begin + 1][states - 1];
  }

  private static void keep(int[][] taken, int at, int state, int cost) {
    taken[at][state] = Math.min(taken[at][state], cost);
  }

  /** States are numbered by vectors read, values counted, cells compared. */
  private static int after(Instruction instruction, int state, int reads, int peeks) {
    int compared = state % (peeks + 1);
    int counted = state / (peeks + 1) % (VECTOR + 1);
    int read = state / (peeks + 1) / (VECTOR + 1);
    if (instruction.is("LDG\\.E\\.128.*")) {
      read = Math.min(reads, read + 1);
    } else if (instruction.is("ATOMS\\.POPC\\.INC.*")) {
      counted = Math.min(VECTOR, counted + 1);
    } else if (instruction.is("LDS R\\d+, \\[R.*")) {
      compared = Math.min(peeks, compared + 1);
    }
    return (read * (VECTOR + 1) + counted) * (peeks + 1) + compared;
  }
}
