package org.gatewatch.ui.internal.web;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The modules of a page, those that it asks for first in front. A browser learns of a module when
 * it has read one that imports it; told of all at once, it does not wait for each in turn.
 */
final class Modules {
  private static final Pattern IMPORT = Pattern.compile("from '(\\.{1,2})/([a-z0-9/-]+\\.js)'");

  private Modules() {}

  /**
   * A module and all that it imports.
   *
   * @param first a name, at most one folder deep
   * @param sources text by name; null if there is no such module
   */
  static Collection<String> of(String first, Function<String, @Nullable String> sources) {
    Set<String> found = new LinkedHashSet<>(Set.of(first));
    Deque<String> unread = new ArrayDeque<>(found);
    while (!unread.isEmpty()) {
      String name = unread.remove();
      String source = sources.apply(name);
      String folder = name.substring(0, name.indexOf('/') + 1);
      for (var wanted : IMPORT.matcher(source == null ? "" : source).results().toList()) {
        String other = (wanted.group(1).equals(".") ? folder : "") + wanted.group(2);
        if (found.add(other)) {
          unread.add(other);
        }
      }
    }
    return found;
  }
}
