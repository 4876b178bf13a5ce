package org.gatewatch.ui.internal.report;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.gatewatch.sample.Sample;
import org.gatewatch.ui.internal.index.Point;
import org.gatewatch.ui.internal.index.RunIndex;
import org.gatewatch.ui.internal.index.SampleReader;
import org.gatewatch.ui.internal.index.StoredSession;
import org.gatewatch.ui.internal.web.Json;
import org.gatewatch.ui.internal.web.ReportAnswers;

/** Puts a report together: what is most wanted first, as long as there is room. */
public final class RunReport {
  /** A report has at most so many bytes, unless a network is so large that one sample has more. */
  public static final int MOST_BYTES = 5_000_000;

  /** For what {@link Answers} does not count. */
  private static final int AROUND = 20_000;

  private static final int MOST_POINTS = 400;

  /** Numbers in the columns of the run. */
  private static final int MOST_NUMBERS = 120_000;

  /** The share of the room that what moved over the run may take. */
  private static final double RIDGES = 0.3;

  private static final DateTimeFormatter WRITTEN =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final StoredSession run;
  private final RunIndex series;
  private final ReportAnswers server;
  private final SampleReader samples = new SampleReader();
  private final List<Point> held = new ArrayList<>();
  private final List<Point> withoutMaps = new ArrayList<>();
  private int leftOut;

  private RunReport(StoredSession run) {
    this.run = run;
    this.series = run.worker().series();
    this.server = new ReportAnswers(run.index(), run.worker());
  }

  /**
   * A report of a run of which there is a sample.
   *
   * @return the file
   * @throws IOException if the page's own files cannot be read
   */
  public static byte[] of(StoredSession run, Instant written) throws IOException {
    return of(run, written, MOST_BYTES);
  }

  /** With another limit than {@link #MOST_BYTES}. */
  static byte[] of(StoredSession run, Instant written, int mostBytes) throws IOException {
    return new RunReport(run).file(written, mostBytes);
  }

  private byte[] file(Instant written, int mostBytes) throws IOException {
    ReportPage page = ReportPage.load();
    List<Point> candidates = Candidates.of(series);
    Map<String, byte[]> ofRun =
        server.ofRun(
            points(), candidates.stream().map(Point::timestamp).collect(Collectors.toSet()));
    Answers answers = new Answers(mostBytes - page.size() - AROUND);
    answers.add(ofRun);
    addSample(answers, candidates.get(0));
    Answers ridges = new Answers((long) (RIDGES * answers.room()));
    int withoutRidge = new Ridges(run.worker(), samples).addTo(ridges, server);
    answers.addAll(ridges);
    for (Point candidate : candidates.subList(1, candidates.size())) {
      addSample(answers, candidate);
    }
    return page.with(
        Json.bytes(
            new Contents(
                held.stream().mapToLong(Point::timestamp).sorted().toArray(),
                held.stream()
                    .filter(point -> !withoutMaps.contains(point))
                    .mapToLong(Point::timestamp)
                    .sorted()
                    .toArray(),
                words(written, withoutRidge),
                answers.packed())));
  }

  private int points() {
    int columns = 1 + series.plan().norms().size() + series.plan().trends().size();
    return Math.min(MOST_POINTS, MOST_NUMBERS / columns);
  }

  /** Adds what there is of a sample; of the first one whatever its size. */
  private void addSample(Answers answers, Point point) throws IOException {
    Sample sample = samples.read(run.worker(), series, point.timestamp());
    if (sample == null) {
      return; // The storage let it go.
    }
    Map<String, byte[]> more = server.ofSample(point.timestamp(), sample);
    if (held.isEmpty()) {
      answers.add(more);
    } else if (!answers.addIfFitting(more)) {
      leftOut++;
      return;
    }
    held.add(point);
    if (!answers.addIfFitting(server.maps(point.timestamp(), sample))) {
      withoutMaps.add(point);
    }
  }

  private List<String> words(Instant written, int withoutRidge) {
    List<String> words = new ArrayList<>();
    String one = run.workers() > 1 ? ", one of " + run.workers() + " of its session" : "";
    words.add(
        String.format(
            Locale.ROOT,
            "Report of session %s, worker %s%s, written %s. This is a file: nothing in it is live.",
            run.worker().session(),
            run.worker().worker(),
            one,
            WRITTEN.format(written)));
    words.add(
        String.format(
            Locale.ROOT,
            "Of %,d samples %,d %s here whole: the newest, the first, those with alerts, and those"
                + " that have what one of these lacks. Of all the others there are norms and"
                + " scalars%s. Histograms over the run are of %d samples at most.",
            series.size(),
            held.size(),
            held.size() == 1 ? "is" : "are",
            series.size() > points() ? ", thinned to about " + points() : "",
            Ridges.LINES));
    if (leftOut > 0 || !withoutMaps.isEmpty() || withoutRidge > 0) {
      words.add(leftOutWords(withoutRidge));
    }
    return words;
  }

  /** What there would have been more of. */
  private String leftOutWords(int withoutRidge) {
    List<String> parts = new ArrayList<>();
    if (leftOut > 0) {
      parts.add(String.format(Locale.ROOT, "the whole of %,d samples with alerts", leftOut));
    }
    if (!withoutMaps.isEmpty()) {
      String iterations =
          withoutMaps.stream()
              .map(Point::iteration)
              .sorted()
              .map(iteration -> String.format(Locale.ROOT, "%,d", iteration))
              .collect(Collectors.joining("; "));
      parts.add("the maps of iteration " + iterations);
    }
    if (withoutRidge > 0) {
      parts.add(String.format(Locale.ROOT, "histograms over the run of %,d slots", withoutRidge));
    }
    return "Left out, since a report has at most 5 MB: " + String.join(", ", parts) + '.';
  }

  /**
   * What the page reads; see {@code data/report.js}.
   *
   * @param held timestamps of samples, rising
   * @param mapped timestamps of those with maps
   * @param words for people
   * @param answers by their names
   */
  private record Contents(
      long[] held, long[] mapped, List<String> words, Map<String, String> answers) {}
}
