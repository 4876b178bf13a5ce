package org.gatewatch.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.internal.stored.StoredSample;
import org.gatewatch.internal.stored.StoredWorker;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.tensorboard.TensorBoardExport;
import org.gatewatch.view.UnusableException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Summaries as rows. */
@Command(
    name = "export",
    description = "Prints a row for each sample and slot: what was measured of each gate.")
final class ExportCommand extends RunCommand {
  @Parameters(paramLabel = "FILE|URL", description = RunChoice.PLACE)
  private String place = "";

  @ArgGroup(multiplicity = "0..1")
  private Form form = new Form();

  @Option(
      names = "--quantity",
      paramLabel = "Q",
      description = "Only these: ${COMPLETION-CANDIDATES}. May be given several times.")
  private List<Quantity> quantities = List.of();

  @Option(
      names = "--gate",
      paramLabel = "G",
      description = "Only these: ${COMPLETION-CANDIDATES}. May be given several times.")
  private List<Gate> gates = new ArrayList<>();

  @Option(
      names = "--layer",
      paramLabel = "L",
      description = "Only these, by name. May be given several times.")
  private List<String> layers = List.of();

  @Mixin private RunChoice choice = new RunChoice();

  /** One of three. */
  private static final class Form {
    @Option(names = "--csv", description = "Comma-separated values with a head (the default).")
    private boolean csv;

    @Option(names = "--json", description = "A JSON object a line.")
    private boolean json;

    @Option(
        names = "--tensorboard",
        paramLabel = "DIR",
        description = "TensorBoard's event files of all workers, into a folder; of a stored run.")
    private @Nullable Path tensorboard;

    private boolean isJson() {
      return json && !csv;
    }
  }

  @Override
  boolean run(Rows rows) throws UnusableException {
    try (RunChoice.Opened opened = choice.open(place, RunChoice.MOST_OF_A_PAGE, this::complain)) {
      if (form.tensorboard != null) {
        exportEvents(opened, form.tensorboard, rows);
        return true;
      }
      for (String layer : layers) {
        requireLayer(layer, opened.workers());
      }
      Printer printer = new Printer(rows);
      for (StoredWorker worker : opened.workers()) {
        List<Integer> slots = slots(worker.layout());
        worker.samples(this::complain).forEach(sample -> printer.print(worker, sample, slots));
      }
    }
    return true;
  }

  private void exportEvents(RunChoice.Opened opened, Path folder, Rows rows)
      throws UnusableException {
    if (Page.isAddress(place) || !(quantities.isEmpty() && gates.isEmpty() && layers.isEmpty())) {
      throw new UnusableException(
          "--tensorboard", "it takes whole runs of files: no address, --quantity, --gate, --layer");
    }
    Set<String> sessions = new LinkedHashSet<>();
    opened.workers().forEach(worker -> sessions.add(worker.session()));
    for (String session : sessions) {
      try {
        int samples = TensorBoardExport.write(opened.holding(session), session, folder);
        rows.line(folder + ": " + Words.count(samples, "sample") + " of session " + session);
      } catch (IOException e) {
        throw UnusableException.unwritable(folder, e);
      }
    }
  }

  private void requireLayer(String layer, List<StoredWorker> workers) throws UnusableException {
    List<String> names =
        workers.stream()
            .flatMap(worker -> worker.layout().layers().stream())
            .map(Layout.Layer::name)
            .distinct()
            .toList();
    if (!names.contains(layer)) {
      throw new UnusableException(
          "--layer " + layer,
          names.stream().collect(Collectors.joining(", ", "there is none; there are ", "")));
    }
  }

  private List<Integer> slots(Layout layout) {
    List<Integer> chosen = new ArrayList<>();
    for (int i = 0; i < layout.slots().size(); i++) {
      Slot slot = layout.slots().get(i);
      boolean isChosen =
          (quantities.isEmpty() || quantities.contains(slot.quantity()))
              && (gates.isEmpty() || gates.contains(slot.gate()))
              && (layers.isEmpty() || layers.contains(layout.layers().get(slot.layer()).name()));
      if (isChosen) {
        chosen.add(i);
      }
    }
    return chosen;
  }

  /** Prints rows, of a CSV file its head first. */
  private final class Printer {
    private final Rows rows;
    private boolean hasHead;

    private Printer(Rows rows) {
      this.rows = rows;
    }

    private void print(StoredWorker worker, StoredSample sample, List<Integer> slots) {
      for (int slot : slots) {
        Summary summary = sample.judged().sample().summaries().get(slot);
        if (summary != null) {
          print(SummaryRow.of(worker, sample, worker.layout().slots().get(slot), summary));
        }
      }
    }

    private void print(Map<String, @Nullable Object> row) {
      if (form.isJson()) {
        rows.json(row);
        return;
      }
      if (!hasHead) {
        rows.raw(CsvRows.line(row.keySet()));
        hasHead = true;
      }
      rows.raw(CsvRows.line(row.values()));
    }
  }
}
