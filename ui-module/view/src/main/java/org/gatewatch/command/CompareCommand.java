package org.gatewatch.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.gatewatch.alert.AlertState;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.internal.stored.StoredSample;
import org.gatewatch.internal.stored.StoredWorker;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.view.UnusableException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Two runs side by side. */
@Command(
    name = "compare",
    description = {
      "Compares two runs: how they train, their losses and alerts, and, in the last iteration that"
          + " both have a sample of, the norms of each gate.",
      "Of a file with several runs the one that began last is taken."
    })
final class CompareCommand extends RunCommand {
  private static final int NAME = 52;

  @Parameters(index = "0", paramLabel = "A", description = "A stored run, or a page's address.")
  private String placeA = "";

  @Parameters(index = "1", paramLabel = "B", description = "Another, or the same.")
  private String placeB = "";

  @Option(names = "--session-a", paramLabel = "S", description = "Which session of A.")
  private @Nullable String sessionA;

  @Option(names = "--session-b", paramLabel = "S", description = "Which session of B.")
  private @Nullable String sessionB;

  /** What is told of a run, read once. */
  private static final class Course {
    private final StoredWorker of;
    private final Map<Integer, Long> times = new TreeMap<>();
    private @Nullable Sample first;
    private @Nullable Sample last;
    private int alerts;

    private Course(StoredWorker of) {
      this.of = of;
    }

    private void add(StoredSample stored) {
      Sample sample = stored.judged().sample();
      first = first == null ? sample : first;
      last = sample;
      times.put(sample.iteration(), stored.timestamp());
      alerts +=
          (int)
              stored.judged().alerts().stream()
                  .filter(alert -> alert.state() == AlertState.OPENED)
                  .count();
    }
  }

  @Override
  boolean run(Rows rows) throws UnusableException {
    try (RunChoice.Opened a = open(sessionA, placeA);
        RunChoice.Opened b = open(sessionB, placeB)) {
      Course one = course(a.newest());
      Course other = course(b.newest());
      line(rows, "", "A", "B", "");
      head(rows, one, other);
      facts(rows, one.of.layout(), other.of.layout());
      norms(rows, one, other);
    }
    return true;
  }

  private RunChoice.Opened open(@Nullable String session, String place) throws UnusableException {
    return new RunChoice(session).open(place, RunChoice.MOST_OF_A_PAGE, this::complain);
  }

  private Course course(StoredWorker of) {
    Course course = new Course(of);
    of.samples(this::complain).forEach(course::add);
    return course;
  }

  private static void line(Rows rows, String name, Object a, Object b, String ratio) {
    String text =
        String.format(
            Locale.ROOT,
            "%-52s %14s %14s %10s",
            Rows.cut(name, NAME),
            Rows.cut(String.valueOf(a), 14),
            Rows.cut(String.valueOf(b), 14),
            ratio);
    rows.line(text.stripTrailing());
  }

  private static void head(Rows rows, Course a, Course b) {
    line(rows, "session", a.of.session(), b.of.session(), "");
    line(rows, "worker", a.of.worker(), b.of.worker(), "");
    line(rows, "iterations with a sample", a.times.size(), b.times.size(), "");
    line(rows, "alerts", a.alerts, b.alerts, "");
    Sample firstA = a.first;
    Sample firstB = b.first;
    Sample lastA = a.last;
    Sample lastB = b.last;
    if (firstA != null && firstB != null && lastA != null && lastB != null) {
      line(rows, "first iteration", firstA.iteration(), firstB.iteration(), "");
      line(rows, "last iteration", lastA.iteration(), lastB.iteration(), "");
      rows.line("");
      line(rows, "", "A", "B", "B / A");
      numbers(rows, "first score", firstA.score(), firstB.score());
      numbers(rows, "last score", lastA.score(), lastB.score());
    }
  }

  private static void numbers(Rows rows, String name, double a, double b) {
    String ratio = a == 0 ? "" : Words.plain(b / a);
    line(rows, name, Words.number(a), Words.number(b), ratio);
  }

  /** What differs in how they train. */
  private static void facts(Rows rows, Layout a, Layout b) {
    Map<String, String> one = facts(a);
    Map<String, String> other = facts(b);
    Set<String> names = new LinkedHashSet<>(one.keySet());
    names.addAll(other.keySet());
    for (String name : names) {
      String ofA = one.getOrDefault(name, "none");
      String ofB = other.getOrDefault(name, "none");
      if (!ofA.equals(ofB)) {
        rows.wrapped(name + ": " + ofA + " in A, " + ofB + " in B", "    ");
      }
    }
  }

  private static Map<String, String> facts(Layout layout) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("network", layout.network() + ", " + layout.dataType());
    for (Layout.Layer layer : layout.layers()) {
      facts.put(layer.name(), layer.type() + (layer.frozen() ? ", frozen" : ""));
    }
    for (Layout.Fact fact : layout.facts()) {
      boolean isOfAll = fact.layer() == Layout.Fact.NETWORK;
      String of = isOfAll ? "" : layout.layers().get(fact.layer()).name() + ", ";
      facts.merge(of + fact.name(), fact.value(), (before, more) -> before + "; " + more);
    }
    return facts;
  }

  private void norms(Rows rows, Course a, Course b) {
    List<Integer> both = new ArrayList<>(a.times.keySet());
    both.retainAll(b.times.keySet());
    if (both.isEmpty()) {
      rows.line("There is no iteration that both have a sample of.");
      return;
    }
    int iteration = both.get(both.size() - 1);
    Map<String, Double> one = norms(a, iteration);
    Map<String, Double> other = norms(b, iteration);
    rows.line("");
    line(rows, "L2 norms in iteration " + iteration, "A", "B", "B / A");
    one.forEach(
        (name, norm) -> {
          Double ofB = other.get(name);
          if (ofB != null) {
            numbers(rows, name, norm, ofB);
          }
        });
  }

  private Map<String, Double> norms(Course of, int iteration) {
    Map<String, Double> norms = new LinkedHashMap<>();
    Long time = of.times.get(iteration);
    if (time != null) {
      of.of
          .sample(time, this::complain)
          .ifPresent(stored -> put(norms, of.of.layout(), stored.judged().sample()));
    }
    return norms;
  }

  private static void put(Map<String, Double> norms, Layout layout, Sample sample) {
    for (int i = 0; i < layout.slots().size(); i++) {
      Slot slot = layout.slots().get(i);
      Summary summary = sample.summaries().get(i);
      if (slot.parameter() != null && summary != null) {
        Location place = Location.of(layout, slot);
        String name =
            "%s, %s of %s"
                .formatted(
                    Words.place(place),
                    slot.quantity().name().toLowerCase(Locale.ROOT),
                    slot.parameter());
        norms.put(name, summary.l2Norm());
      }
    }
  }
}
