package org.gatewatch;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * A part of a large set of cases, chosen so that any two properties that meet in one of all cases
 * meet in one of the part: faults hide in the combination of two properties far more often than in
 * that of three. The rest runs with the tag {@code exhaustive}.
 *
 * @param chosen the fewest that were found, in the order of all
 * @param rest all others, in their order
 */
public record Covering<C>(List<C> chosen, List<C> rest) {

  /** The same part each time. */
  @SafeVarargs
  public static <C> Covering<C> pairs(List<C> cases, Function<C, ?>... properties) {
    List<Function<C, ?>> each = new ArrayList<>();
    for (Function<C, ?> property : properties) {
      each.add(property);
    }
    return ofPairs(cases, each);
  }

  private static <C> Covering<C> ofPairs(List<C> cases, List<Function<C, ?>> properties) {
    Map<List<?>, Integer> numbers = new HashMap<>();
    List<BitSet> pairs = new ArrayList<>();
    for (C each : cases) {
      BitSet own = new BitSet();
      for (List<?> pair : pairsOf(each, properties)) {
        own.set(numbers.computeIfAbsent(pair, key -> numbers.size()));
      }
      pairs.add(own);
    }
    BitSet missing = new BitSet();
    missing.set(0, numbers.size());
    Set<Integer> taken = new HashSet<>();
    while (!missing.isEmpty()) {
      int best = richest(pairs, missing);
      taken.add(best);
      missing.andNot(pairs.get(best));
    }
    List<C> chosen = new ArrayList<>();
    List<C> rest = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      (taken.contains(i) ? chosen : rest).add(cases.get(i));
    }
    return new Covering<>(chosen, rest);
  }

  private static <C> Set<List<?>> pairsOf(C each, List<Function<C, ?>> properties) {
    Set<List<?>> own = new HashSet<>();
    for (int i = 0; i < properties.size(); i++) {
      for (int j = 0; j < i; j++) {
        own.add(List.of(i, properties.get(i).apply(each), j, properties.get(j).apply(each)));
      }
    }
    return own;
  }

  private static int richest(List<BitSet> pairs, BitSet missing) {
    int best = 0;
    int most = -1;
    for (int i = 0; i < pairs.size(); i++) {
      BitSet both = (BitSet) missing.clone();
      both.and(pairs.get(i));
      int found = both.cardinality();
      if (found > most) {
        best = i;
        most = found;
      }
    }
    return best;
  }
}
