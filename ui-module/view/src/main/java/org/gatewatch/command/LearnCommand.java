package org.gatewatch.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.core.storage.StatsStorage;
import org.gatewatch.baseline.Baseline;
import org.gatewatch.view.UnusableException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Learns a baseline. */
@Command(
    name = "learn",
    description = {
      "Learns what healthy runs of one network have in common, and writes it into a new file, for"
          + " check --baseline and for tests. Five runs of different seeds or more are wanted."
    })
final class LearnCommand extends RunCommand {
  @Parameters(index = "0", paramLabel = "OUT", description = "The file that is written (JSON).")
  private Path out = Path.of("");

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Stored healthy runs, or folders of them.")
  private List<String> places = List.of();

  @Override
  boolean run(Rows rows) throws UnusableException {
    if (Files.exists(out)) {
      throw new UnusableException(out, "it is there already");
    }
    List<RunChoice.Opened> opened = new ArrayList<>();
    try {
      List<StatsStorage> storages = new ArrayList<>();
      for (String place : places) {
        RunChoice.Opened each =
            new RunChoice().open(place, RunChoice.MOST_OF_A_PAGE, this::complain);
        opened.add(each);
        storages.addAll(each.storages());
      }
      Baseline baseline = Baseline.learn(storages.toArray(StatsStorage[]::new));
      baseline.write(out);
      int runs = baseline.runs();
      rows.line(out + ": learnt from " + runs + (runs == 1 ? " run" : " runs"));
      return true;
    } catch (IllegalArgumentException e) {
      throw new UnusableException("learn", String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw UnusableException.unwritable(out, e);
    } finally {
      opened.forEach(RunChoice.Opened::close);
    }
  }
}
