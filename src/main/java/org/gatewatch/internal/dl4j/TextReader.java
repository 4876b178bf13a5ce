package org.gatewatch.internal.dl4j;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Model;
import org.gatewatch.sample.ExampleText;
import org.gatewatch.sample.TimestepLabels;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what cells read, in words. The training thread copies which classes the shown examples have
 * at each timestep; users' functions are called later, on another. A failure is told once, and
 * costs the texts of its sample.
 */
public final class TextReader {
  private static final Logger log = LoggerFactory.getLogger(TextReader.class);

  private final DataLabels labels;
  private final AtomicBoolean said = new AtomicBoolean();

  /** A reader for one network. */
  public TextReader(DataLabels labels) {
    this.labels = labels;
  }

  /**
   * The texts of one iteration, between its forward and its backward pass, outside of workspaces.
   *
   * @param outputs what layers gave, by their keys
   * @param further how many examples have maps beside the first
   */
  public Iteration of(Model model, Function<String, @Nullable INDArray> outputs, int further) {
    return new Iteration(model, outputs, further);
  }

  /** Those of one iteration; cells that look at the same examples share them. */
  public final class Iteration {
    private final Model model;
    private final Function<String, @Nullable INDArray> outputs;
    private final int further;
    private final Map<List<Object>, Supplier<List<ExampleText>>> known = new HashMap<>();

    private Iteration(Model model, Function<String, @Nullable INDArray> outputs, int further) {
      this.model = model;
      this.outputs = outputs;
      this.further = further;
    }

    /**
     * The texts of some examples.
     *
     * @param steps length of the sequences
     * @param timeFirst whether the network's input is [examples, timesteps, size]
     * @param mayRead whether arrays may be read: on a device, training would wait; then no classes
     *     are told
     * @return to be asked on one other thread
     */
    public Supplier<List<ExampleText>> of(
        Examples examples, int steps, boolean timeFirst, boolean mayRead) {
      if (labels.isEmpty() || examples.count() == 0) {
        return List::of;
      }
      return known.computeIfAbsent(
          List.of(examples, steps),
          key -> guarded(() -> read(examples, steps, timeFirst, mayRead)));
    }

    private Supplier<List<ExampleText>> read(
        Examples examples, int steps, boolean timeFirst, boolean mayRead) {
      List<Integer> shown = shown(examples);
      int told = Math.min(steps, ExampleText.MAX_TIMESTEPS);
      if (labels.symbols() == null || !mayRead) {
        return once(() -> texts(examples, shown, told, ClassesRead.NONE));
      }
      int[] numbers = shown.stream().mapToInt(examples::at).toArray();
      ClassesRead classes = ClassesRead.of(model, outputs, numbers, steps, timeFirst);
      return once(() -> texts(examples, shown, told, classes));
    }

    private List<Integer> shown(Examples examples) {
      List<Integer> shown = new ArrayList<>(List.of(examples.mapped()));
      for (int i = 0; i < examples.count() && shown.size() <= further; i++) {
        if (i != examples.mapped()) {
          shown.add(i);
        }
      }
      return shown;
    }
  }

  private List<ExampleText> texts(
      Examples examples, List<Integer> shown, int steps, ClassesRead classes) {
    List<ExampleText> texts = new ArrayList<>();
    for (int i = 0; i < shown.size(); i++) {
      int number = examples.at(shown.get(i));
      texts.add(
          new ExampleText(
              shown.get(i),
              number,
              labels.places() == null ? ofClasses(classes.read(i), steps) : ofPlaces(number, steps),
              ofClasses(classes.targets(i), steps),
              ofClasses(classes.predictions(i), steps)));
    }
    return texts;
  }

  private List<@Nullable String> ofPlaces(int example, int steps) {
    List<@Nullable String> texts = new ArrayList<>();
    TimestepLabels places = labels.places();
    for (int step = 0; places != null && step < steps; step++) {
      texts.add(cut(places.label(example, step)));
    }
    return texts;
  }

  private List<@Nullable String> ofClasses(int[] classes, int steps) {
    List<@Nullable String> texts = new ArrayList<>();
    IntFunction<@Nullable String> symbols = labels.symbols();
    for (int step = 0; step < Math.min(classes.length, steps); step++) {
      int known = classes[step];
      texts.add(symbols != null && known >= 0 ? cut(symbols.apply(known)) : null);
    }
    return texts;
  }

  private static @Nullable String cut(@Nullable String text) {
    if (text == null || text.length() <= ExampleText.MAX_CHARACTERS) {
      return text;
    }
    int end = ExampleText.MAX_CHARACTERS;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
  }

  /** Asks at most once: functions of users may be slow. */
  private Supplier<List<ExampleText>> once(Supplier<List<ExampleText>> making) {
    List<List<ExampleText>> made = new ArrayList<>();
    return () -> {
      if (made.isEmpty()) {
        made.add(guarded(() -> making).get());
      }
      return made.get(0);
    };
  }

  /** What makes texts, without what it throws, and what making it throws. */
  private Supplier<List<ExampleText>> guarded(Supplier<Supplier<List<ExampleText>>> reading) {
    try {
      Supplier<List<ExampleText>> texts = reading.get();
      return () -> {
        try {
          return texts.get();
        } catch (Throwable e) { // An error of a user's code, too, costs the texts and nothing else.
          return without(e);
        }
      };
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      return () -> without(e);
    }
  }

  private List<ExampleText> without(Throwable e) {
    if (said.compareAndSet(false, true)) {
      log.warn("What the cells read cannot be told in words (said once); samples go without", e);
    }
    return List.of();
  }
}
