package org.gatewatch.internal.dl4j;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;

/** What classes that are derived from one of DL4J's change of it. */
final class Overrides {
  /** What every object has; computes nothing. */
  private static final Set<String> HARMLESS = Set.of("toString", "equals", "hashCode");

  private Overrides() {}

  /**
   * Whether a class computes exactly what another one does: it is that one, or is derived from it
   * and overrides none of its methods, inherited ones included. It may add others.
   */
  static boolean none(Class<?> derived, Class<?> known) {
    if (!known.isAssignableFrom(derived)) {
      return false;
    }
    for (Class<?> type = derived; type != null && type != known; type = type.getSuperclass()) {
      if (Arrays.stream(type.getDeclaredMethods()).anyMatch(own -> overrides(own, known))) {
        return false;
      }
    }
    return true;
  }

  private static boolean overrides(Method own, Class<?> known) {
    int modifiers = own.getModifiers();
    if (Modifier.isStatic(modifiers)
        || Modifier.isPrivate(modifiers)
        || HARMLESS.contains(own.getName())) {
      return false;
    }
    for (Class<?> type = known; type != null; type = type.getSuperclass()) {
      if (Arrays.stream(type.getDeclaredMethods()).anyMatch(other -> isSame(own, other))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSame(Method own, Method other) {
    return own.getName().equals(other.getName())
        && Arrays.equals(own.getParameterTypes(), other.getParameterTypes());
  }
}
