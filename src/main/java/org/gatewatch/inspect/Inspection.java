package org.gatewatch.inspect;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.internal.inspect.Inspected;
import org.gatewatch.internal.inspect.Inspector;
import org.gatewatch.internal.page.ReportWriter;
import org.gatewatch.origin.NonFiniteCounts;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.SampleText;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.storage.BoundedStatsStorage;
import org.gatewatch.storage.StoredRecord;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * What there is to see in a network, once: as the listener would see it in the iteration of {@code
 * fit} that would come next, up to its update. See {@link org.gatewatch.Gatewatch} for how it is
 * made. It holds nothing of the network. Immutable but for the arrays, which are copies of their
 * own, made anew each time; may go to any thread.
 */
public final class Inspection {
  private static final String SESSION = "inspection";
  private static final String WORKER = "model";

  private final Inspected found;

  private Inspection(Inspected found) {
    this.found = found;
  }

  /**
   * Looks at a network's parameters; see {@link org.gatewatch.Gatewatch#inspect(Model)}.
   *
   * @param model a MultiLayerNetwork or ComputationGraph; only read
   * @return what needs no data
   */
  public static Inspection of(Model model) {
    return new Inspection(Inspector.inspect(model));
  }

  /**
   * Looks at what a network does with a minibatch; see {@link
   * org.gatewatch.Gatewatch#inspect(Model, MultiDataSet)}.
   *
   * @param model a MultiLayerNetwork or ComputationGraph; only read
   * @param minibatch an array for each input and output, and their masks; only read
   * @return all that there is to see
   */
  public static Inspection of(Model model, MultiDataSet minibatch) {
    return new Inspection(Inspector.inspect(model, minibatch));
  }

  /**
   * What its sample is made of: layers, cells and slots; why a quantity is not there; and as facts
   * how the network trains, with what is amiss in its configuration or in the minibatch.
   *
   * @return the layout, with slots for weights only if there was no data
   */
  public Layout layout() {
    return found.layout();
  }

  /**
   * Everything as summaries, of DL4J's present iteration and epoch; without data the score is NaN.
   * Weights are those before an update, since there is none.
   *
   * @return a sample of {@link #layout()}
   */
  public Sample sample() {
    return found.sample();
  }

  /**
   * What is amiss in this one sample: non-finite values, with where they came from, and what rules
   * find. The listener tells of most only when it has lasted for several samples; what takes
   * several samples to see, such as a loss that does not fall, is not found here.
   *
   * @return opened alerts of no session and worker; may be empty
   */
  public List<Alert> alerts() {
    return found.alerts();
  }

  /**
   * A layer by name.
   *
   * @param name its name, or a part of it that no other layer's name has
   * @return the layer
   * @throws IllegalArgumentException naming the layers if there is none, or several
   */
  public InspectedLayer layer(String name) {
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < names().size(); i++) {
      if (names().get(i).equals(name)) {
        return new InspectedLayer(this, i);
      }
      if (names().get(i).contains(name)) {
        found.add(i);
      }
    }
    if (found.size() != 1) {
      throw new IllegalArgumentException(
          (found.isEmpty() ? "no layer is named '" : "several layers are named '")
              + name
              + "'; the layers are "
              + names());
    }
    return new InspectedLayer(this, found.get(0));
  }

  /**
   * A layer by position.
   *
   * @param index in forward order, from 0
   * @return the layer
   * @throws IllegalArgumentException naming the layers if there is none
   */
  public InspectedLayer layer(int index) {
    if (index < 0 || index >= names().size()) {
      throw new IllegalArgumentException(
          "there is no layer " + index + "; the layers are " + names());
    }
    return new InspectedLayer(this, index);
  }

  private List<String> names() {
    return layout().layers().stream().map(Layout.Layer::name).toList();
  }

  /**
   * The values of a slot: of a parameter or its gradient [rows, units], or in its own shape if it
   * is no matrix; inside a cell [examples, units, timesteps]; of a layer's output as {@link
   * InspectedLayer#output} has it.
   *
   * @param slot one of {@link #layout()}
   * @return a copy; empty if there is nothing of it
   */
  public Optional<INDArray> array(Slot slot) {
    return layout().slots().contains(slot) ? found.arrays().of(slot) : Optional.empty();
  }

  /**
   * The summary of a slot.
   *
   * @param slot one of {@link #layout()}
   * @return empty if there is nothing of it
   */
  public Optional<Summary> summary(Slot slot) {
    int position = layout().slots().indexOf(slot);
    return position < 0
        ? Optional.empty()
        : Optional.ofNullable(sample().summaries().get(position));
  }

  /**
   * Where values are NaN or infinite: which quantity of which gate, kernel, direction and layer.
   *
   * @return how many, by place in the order of {@link #layout()}; empty if all are finite
   */
  public Map<Location, NonFiniteCounts> nonFinite() {
    Map<Location, NonFiniteCounts> places = new LinkedHashMap<>();
    for (Slot slot : layout().slots()) {
      summary(slot)
          .filter(one -> one.nonFinite() > 0)
          .ifPresent(
              one -> places.merge(Location.of(layout(), slot), counts(one), NonFiniteCounts::and));
    }
    return places;
  }

  private static NonFiniteCounts counts(Summary summary) {
    return new NonFiniteCounts(
        summary.count(), summary.nan(), summary.positiveInfinity(), summary.negativeInfinity());
  }

  Optional<INDArray> parameter(Quantity quantity, int layer, String key) {
    return found.arrays().parameter(quantity, layer, key);
  }

  /** Whether there was a minibatch. */
  boolean hasData() {
    return layout().slots().stream().anyMatch(slot -> slot.quantity() != Quantity.WEIGHT);
  }

  /**
   * All of it as text: {@link SampleText}, then the alerts.
   *
   * @return aligned lines of at most 100 characters, which end in {@code \n}
   */
  public String summary() {
    StringBuilder text = new StringBuilder(SampleText.of(layout(), sample()));
    for (Alert alert : alerts()) {
      text.append('\n');
      appendWrapped(text, alert.type() + ": " + alert.finding() + "; try: " + alert.advice());
    }
    return text.toString();
  }

  /**
   * Writes it as the page shows a run of one sample: one HTML file that opens without a server.
   *
   * @param path where to; a file that is there is replaced
   * @throws IllegalStateException if {@code gatewatch-ui} is not on the class path
   * @throws IOException if it cannot be written
   */
  public void writeReport(Path path) throws IOException {
    BoundedStatsStorage storage = new BoundedStatsStorage();
    long now = System.currentTimeMillis();
    JudgedSample judged = new JudgedSample(sample(), alerts());
    storage.putStaticInfo(StoredRecord.of(layout(), SESSION, WORKER, now));
    storage.putUpdate(StoredRecord.of(judged, SESSION, WORKER, now));
    ReportWriter.installed().writeReport(storage, SESSION, path);
  }

  private static void appendWrapped(StringBuilder text, String sentence) {
    String line = Words.oneLine(sentence).strip();
    text.append(line.replaceAll("(.{1,100})(?: +|$)|(.{100})", "$1$2\n"));
  }
}
