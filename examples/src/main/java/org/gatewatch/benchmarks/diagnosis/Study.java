package org.gatewatch.benchmarks.diagnosis;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.factory.Nd4j;

/** Runs trainings under all who look on, and labels them. */
public final class Study {
  private static final int ORDER = 26;

  private final StudyOptions options;
  private final Consumer<Verdict> each;
  private final List<Verdict> verdicts = new ArrayList<>();
  private final Map<String, Course> healthyCourses = new HashMap<>();

  private Study(StudyOptions options, Consumer<Verdict> each) {
    this.options = options;
    this.each = each;
  }

  /**
   * Runs them all, one after the other: ND4J's panic is one of the whole JVM.
   *
   * @param options which
   * @param progress is told after each training how many there are, and how many are done; anew
   *     when they are run again under NaN panic
   * @param file gets one line a training, and one more for each that was run again; null for none
   * @return what was found
   * @throws IOException if the file cannot be written
   */
  public static Findings run(
      StudyOptions options, ObjIntConsumer<Integer> progress, @Nullable Path file)
      throws IOException {
    if (file == null) {
      return run(options, progress, verdict -> {});
    }
    try (CaseFile lines = new CaseFile(file)) {
      return run(options, progress, lines);
    }
  }

  private static Findings run(
      StudyOptions options, ObjIntConsumer<Integer> progress, Consumer<Verdict> each) {
    // Else ND4J collects the garbage of the whole JVM every few seconds.
    Nd4j.getMemoryManager().togglePeriodicGc(false);
    Catalogue catalogue = new Catalogue(options);
    List<Trial> trials = new ArrayList<>(catalogue.healthy());
    trials.addAll(catalogue.sick());
    // So that what is done so far is like the whole.
    Collections.shuffle(trials, new Random(ORDER));
    Study study = new Study(options, each);
    forSoLong(options.limit(), trials, study::verdict, progress);
    List<Integer> judged =
        IntStream.range(0, study.verdicts.size())
            .filter(i -> study.verdicts.get(i).label().health() != Label.Health.EXCLUDED)
            .boxed()
            .toList();
    forSoLong(options.panicLimit(), judged, study::panic, progress);
    return new Findings(study.verdicts);
  }

  private static <T> void forSoLong(
      Duration limit, List<T> all, Consumer<T> step, ObjIntConsumer<Integer> progress) {
    int done = 0;
    long start = System.nanoTime();
    for (T one : all) {
      if (System.nanoTime() - start >= limit.toNanos()) {
        return;
      }
      step.accept(one);
      progress.accept(all.size(), ++done);
    }
  }

  /** Runs a healthy trial once, however many sick ones it is the twin of. */
  private void verdict(Trial trial) {
    if (trial.kind() == null) {
      healthyCourse(trial);
    } else {
      tell(sick(trial, healthyCourse(trial.twin())));
    }
  }

  private void tell(Verdict verdict) {
    verdicts.add(verdict);
    each.accept(verdict);
  }

  private Course healthyCourse(Trial healthy) {
    Course known = healthyCourses.get(healthy.id());
    if (known != null) {
      return known;
    }
    Course course;
    if (options.healthy()) {
      Watched watched = watched(healthy);
      course = watched.course;
      tell(watched.verdict(healthy, Label.ofHealthy(course)));
    } else {
      course = Training.run(healthy.plan(), healthy.fault(), healthy.seed(), new NobodyLooking());
    }
    healthyCourses.put(healthy.id(), course);
    return course;
  }

  private Verdict sick(Trial trial, Course twin) {
    Label ofTwin = Label.ofHealthy(twin);
    if (ofTwin.health() != Label.Health.HEALTHY) {
      return new Verdict(
          trial,
          Label.excluded("its twin " + ofTwin.why()),
          twin,
          List.of(),
          Verdict.NEVER,
          Verdict.NOT_TRIED);
    }
    Watched watched = watched(trial);
    return watched.verdict(trial, Label.ofSick(watched.course, twin));
  }

  private record Watched(Course course, Watch watch) {
    Verdict verdict(Trial trial, Label label) {
      int autoTrainer = watch.autoTrainer().foundAt();
      return new Verdict(trial, label, course, watch.told(), autoTrainer, Verdict.NOT_TRIED);
    }
  }

  private Watched watched(Trial trial) {
    try (Watch watch = new Watch(options.frequency())) {
      return new Watched(Training.run(trial.plan(), trial.fault(), trial.seed(), watch), watch);
    }
  }

  /** Runs a trial of which there is a verdict again, and adds what comes of it. */
  private void panic(int position) {
    Verdict verdict = verdicts.get(position);
    Trial trial = verdict.trial();
    try (Panic panic = new Panic(options.frequency())) {
      Course course = Training.run(trial.plan(), trial.fault(), trial.seed(), panic);
      int at = course.thrown() == null ? Verdict.NEVER : course.thrownAt();
      Verdict whole = verdict.withPanic(at);
      verdicts.set(position, whole);
      each.accept(whole);
    }
  }

  /** For a twin whose own trial is not run. */
  private static final class NobodyLooking implements Observer {
    @Override
    public List<TrainingListener> listeners() {
      return List.of();
    }
  }
}
