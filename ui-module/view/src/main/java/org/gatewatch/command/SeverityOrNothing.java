package org.gatewatch.command;

import java.util.Arrays;
import java.util.Map;
import java.util.Stack;
import org.gatewatch.alert.Severity;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Lets an option go without its severity before a file: {@code --no-alerts run.gatewatch}. What is
 * tied to it by {@code =} is always meant for it.
 */
final class SeverityOrNothing implements IParameterPreprocessor {
  private static final String SEPARATOR = "separator";

  @Override
  @SuppressWarnings("JdkObsolete") // Picocli's.
  public boolean preprocess(
      Stack<String> args, CommandSpec command, ArgSpec option, Map<String, Object> info) {
    String nothing = option instanceof OptionSpec of ? of.fallbackValue() : "";
    boolean isTied = info.get(SEPARATOR) instanceof String separator && !separator.isBlank();
    if (!isTied && !args.isEmpty() && !isSeverity(args.peek())) {
      args.push(nothing);
    }
    return false; // Picocli takes what is on top now.
  }

  private static boolean isSeverity(String word) {
    return Arrays.stream(Severity.values()).anyMatch(each -> each.name().equalsIgnoreCase(word));
  }
}
