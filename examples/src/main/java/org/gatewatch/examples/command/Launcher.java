package org.gatewatch.examples.command;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Starts a program by its simple name, whether it is an example or a benchmark. */
public final class Launcher {
  private static final List<String> PACKAGES =
      List.of("org.gatewatch.examples.", "org.gatewatch.benchmarks.");

  private Launcher() {}

  /**
   * Runs a program; ends with exit status 2 and one line on standard error if there is no such.
   *
   * @param args simple name of the program's class, then its own arguments
   * @throws Throwable whatever the program throws
   */
  public static void main(String... args) throws Throwable {
    String name = args.length == 0 ? "" : args[0];
    Optional<Method> program = find(name);
    if (program.isEmpty()) {
      System.err.println(
          "-Dexample='" + name + "': there is no such program; examples/README.md names all");
      System.exit(2);
      return;
    }
    try {
      program.get().invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException e) {
      throw Objects.requireNonNullElse(e.getCause(), e);
    }
  }

  /**
   * The main method of a program.
   *
   * @param name simple name of a class
   * @return nothing if there is none that is public
   */
  public static Optional<Method> find(String name) {
    for (String of : PACKAGES) {
      Method main = mainOf(of + name);
      if (main != null) {
        return Optional.of(main);
      }
    }
    return Optional.empty();
  }

  private static @Nullable Method mainOf(String name) {
    try {
      return Class.forName(name).getMethod("main", String[].class);
    } catch (ClassNotFoundException | NoSuchMethodException | NoClassDefFoundError e) {
      return null; // It may be in another package.
    }
  }
}
