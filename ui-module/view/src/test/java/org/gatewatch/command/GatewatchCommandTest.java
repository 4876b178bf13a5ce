package org.gatewatch.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.core.storage.StatsStorage;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.internal.crashdump.Entries;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.storage.StoredRecord;
import org.gatewatch.synthetic.SyntheticSamples;
import org.gatewatch.view.StoredFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;
import picocli.CommandLine;

/** Each subcommand, called as a program calls it; the jar is seen by {@code RunnableJarIT}. */
class GatewatchCommandTest {
  private static final Alert SHUT =
      new Alert(
          AlertType.SATURATED_GATE,
          AlertState.OPENED,
          3,
          0,
          3,
          new Location("=lstm1", Direction.FORWARD, Quantity.ACTIVATION, null, Gate.FORGET),
          0,
          0.97,
          Double.NaN,
          "97 % of the forget gate are shut,\u001b[2J so that nothing is kept from step to step of"
              + " it",
          "a bias of 1",
          null);

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return run(new PrintWriter(out), args);
  }

  private int run(PrintWriter to, String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine line = GatewatchCommand.command();
    line.setOut(to);
    line.setErr(new PrintWriter(err, true));
    return line.execute(args);
  }

  private List<String> lines(String... args) {
    assertThat(run(args)).as(err.toString()).isZero();
    assertThat(err.toString()).isEmpty();
    return out.toString().lines().toList();
  }

  private String file(String name) throws IOException {
    Path file = folder.resolve(name);
    if (name.endsWith(".zip")) {
      crashDump(file);
      return file.toString();
    }
    StatsStorage storage = StoredFiles.writing(file);
    StoredFiles.begin(storage, "s");
    StoredFiles.put(storage, "s", 3, SHUT);
    StoredFiles.put(storage, "s", 4);
    StoredFiles.end(storage, "s", 5);
    storage.close();
    return file.toString();
  }

  private static void crashDump(Path file) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      put(zip, Entries.PROPERTIES, new byte[0]);
      put(zip, Entries.LAYOUT, StoredRecord.of(StoredFiles.LAYOUT, "s", "w", 0).encode());
      for (int i = 2; i < 5; i++) {
        put(
            zip,
            Entries.SAMPLE + "0" + i + ".bin",
            StoredRecord.of(StoredFiles.sample(i), "s", "w", i).encode());
      }
    }
  }

  private static void put(ZipOutputStream zip, String entry, byte[] bytes) throws IOException {
    zip.putNextEntry(new ZipEntry(entry));
    zip.write(bytes);
    zip.closeEntry();
  }

  @Test
  void filesOfEachKindAreReadWithinAHundredColumns() throws Exception {
    for (String name : List.of("a.gatewatch", "b.mapdb", "c.sqlite", "d.zip")) {
      List<String> lines = lines("summary", file(name));
      assertThat(lines).allMatch(line -> line.length() <= 100);
      assertThat(lines)
          .contains(
              "Session s, worker w",
              name.equals("d.zip") ? "3 samples, not ended" : "3 samples, ended")
          .anyMatch(line -> line.startsWith("iteration 4, epoch 0, score 0.25"))
          .containsOnlyOnce("=lstm1: LSTM");
    }
  }

  @Test
  void aRunIsWrittenAsAPageAndForTensorBoard() throws Exception {
    String file = file("a.gatewatch");
    Path page = folder.resolve("run.html");
    assertThat(lines("report", file, page.toString())).containsExactly(page + ": session s");
    assertThat(Files.readString(page)).startsWith("<!doctype html>").contains("session s");
    Path events = folder.resolve("events");
    assertThat(lines("export", file, "--tensorboard", events.toString()))
        .containsExactly(events + ": 3 samples of session s");
    try (Stream<Path> written = Files.walk(events)) {
      assertThat(written.filter(Files::isRegularFile)).hasSize(1);
    }
    for (List<String> wrong :
        List.of(
            List.of("report", file, page.toString(), "--session=absent"),
            List.of("report", "http://localhost:1/gatewatch", page.toString()),
            List.of("report", file, folder.resolve("no/such/folder.html").toString()),
            List.of("export", file, "--tensorboard", events.toString(), "--gate=FORGET"))) {
      assertThat(run(wrong.toArray(String[]::new))).as("%s", wrong).isEqualTo(2);
      assertThat(err.toString().lines()).as("%s", wrong).hasSize(1);
    }
  }

  @Test
  void alertsAreALineEachForProgramsAndWrappedForPeople() throws Exception {
    String file = file("a.gatewatch");
    List<String> people = lines("alerts", file);
    assertThat(people).hasSize(3).allMatch(line -> line.length() <= 100);
    assertThat(people.get(1))
        .startsWith(
            "iteration 3, HARM opened, forget gate of =lstm1 forward: saturated gate: 97 %");
    assertThat(people.get(2)).startsWith("    ").endsWith("Try: a bias of 1");
    assertThat(String.join("", people)).doesNotContain("\u001b");
    List<String> programs = lines("alerts", file, "--json");
    assertThat(programs).hasSize(1);
    JsonNode alert = JsonRows.read(programs.get(0));
    assertThat(names(alert))
        .containsExactly(
            "session",
            "worker",
            "iteration",
            "epoch",
            "since",
            "type",
            "severity",
            "state",
            "layer",
            "direction",
            "quantity",
            "kernel",
            "gate",
            "alsoIn",
            "value",
            "limit",
            "finding",
            "advice",
            "origin");
    assertThat(alert.path("limit").asText()).isEqualTo("NaN");
    assertThat(alert.path("finding").asText()).isEqualTo(SHUT.finding());
    assertThat(lines("alerts", file("d.zip"))).contains("no alerts in 3 samples");
  }

  private static List<String> names(JsonNode row) {
    List<String> names = new ArrayList<>();
    for (Iterator<String> each = row.fieldNames(); each.hasNext(); ) {
      names.add(each.next());
    }
    return names;
  }

  @Test
  void whatWasMeasuredIsARowEach() throws Exception {
    String file = file("a.gatewatch");
    String head =
        "session,worker,timestamp,iteration,epoch,score,lossPerTimestep,learningRate,layer,direction,"
            + "quantity,kernel,gate,parameter,count,nan,positiveInfinity,negativeInfinity,zeros,min,"
            + "max,mean,standardDeviation,l2Norm,meanMagnitude,saturatedLow,saturatedHigh";
    List<String> all = lines("export", file);
    assertThat(all).hasSize(1 + 3 * StoredFiles.LAYOUT.slots().size()).startsWith(head);
    List<String> some =
        lines("export", file, "--quantity", "weight", "--gate", "forget", "--layer", "=lstm1");
    assertThat(some).hasSize(1 + 3 * 3);
    assertThat(some.get(1))
        .startsWith(
            "s,w,2,2,0,0.5,NaN,NaN,'=lstm1,FORWARD,WEIGHT,INPUT,FORGET,W,2,0,0,0,0,0.5,2.0,1.25,");
    List<String> json = lines("export", file, "--json", "--gate", "FORGET");
    assertThat(String.join(",", names(JsonRows.read(json.get(0))))).isEqualTo(head);
    assertRefused(
        "--layer lstm: there is none; there are =lstm1", "export", file, "--layer", "lstm");
    assertRefused("--quantity", "export", file, "--quantity", "cats");
    assertRefused("mutually exclusive", "export", file, "--json", "--csv");
  }

  @Test
  void twoRunsAreComparedInTheLastIterationOfBoth() throws Exception {
    StatsStorage shorter = StoredFiles.writing(folder.resolve("b.gatewatch"));
    StoredFiles.begin(shorter, "shorter");
    StoredFiles.put(shorter, "shorter", 3);
    shorter.close();
    List<String> lines =
        lines("compare", file("a.gatewatch"), folder.resolve("b.gatewatch").toString());
    assertThat(lines).allMatch(line -> line.length() <= 100);
    assertThat(lines)
        .anyMatch(line -> line.matches("last iteration +4 +3"))
        .anyMatch(line -> line.matches("alerts +1 +0"))
        .anyMatch(line -> line.matches("last score +0.250 +0.333 +1.33"))
        .anyMatch(line -> line.matches("L2 norms in iteration 3 +A +B +B / A"))
        .anyMatch(
            line -> line.matches("forget gate of =lstm1 forward, update of RW +3.04 +3.04 +1"));
  }

  @Test
  void aCheckEndsWithWhetherItHolds() throws Exception {
    String file = file("a.gatewatch");
    assertThat(lines("check", file, "--no-alerts=FAILURE", "--finite", "--learns=0.4")).isEmpty();
    assertThat(run("check", file, "--no-alerts=harm", "--learns=0.9")).isEqualTo(1);
    assertThat(out.toString())
        .contains("session s, worker w: there is an alert of HARM or worse:\n")
        .contains("iteration 3, forget gate of =lstm1 forward, saturated gate: 97 %")
        .contains("the loss falls from 0.5 in iteration 2 to 0.25 in iteration 4");
    assertThat(run("check", file, "--no-alerts")).isEqualTo(1);
    assertThat(run("check", "--no-alerts", file)).isEqualTo(1);
    assertThat(out.toString()).contains("there is an alert:");
    assertThat(lines("check", "--no-alerts", "FAILURE", file)).isEmpty();
    assertThat(lines("check", "--finite", "--no-alerts=failure", file)).isEmpty();
    assertThat(run("check", "--no-alerts", "--finite", file)).isEqualTo(1);
    assertThat(run("check", file, "--saturation-below=0.8")).isEqualTo(1);
    assertThat(out.toString()).contains("is in none of 3 samples");
    assertRefused("nothing is asked", "check", file);
    assertRefused("'BAD'", "check", file, "--no-alerts=BAD");
    assertRefused("share must be", "check", file, "--learns=NaN");
    assertRefused("no such file", "check", folder.resolve("none").toString(), "--no-alerts");
  }

  @Test
  void aRunIsCheckedAgainstHealthyOnes() throws Exception {
    String file = file("a.gatewatch");
    String baseline = folder.resolve("healthy.json").toString();
    assertThat(lines("learn", baseline, file)).containsExactly(baseline + ": learnt from 1 run");
    assertThat(lines("check", file, "--baseline", baseline)).isEmpty();
    StatsStorage other = StoredFiles.writing(folder.resolve("b.gatewatch"));
    StoredFiles.begin(other, "other");
    other.putUpdate(StoredRecord.of(StoredFiles.sample(4).in("other", "w"), "other", "w", 3));
    JudgedSample sick = StoredFiles.sample(4);
    Sample jumped =
        new SyntheticSamples(StoredFiles.LAYOUT)
            .from(4)
            .score(9)
            .next()
            .with(sick.sample().summaries());
    other.putUpdate(StoredRecord.of(JudgedSample.of(jumped), "other", "w", 4));
    other.close();
    String sickFile = folder.resolve("b.gatewatch").toString();
    assertThat(run("check", sickFile, "--baseline", baseline, "--sigmas=20")).isEqualTo(1);
    assertThat(out.toString())
        .startsWith("session other, worker w: first departure: iteration 4, the network: loss 9");
    assertRefused("it is there already", "learn", baseline, file);
    assertRefused("no baseline of Gatewatch", "check", file, "--baseline", file);
  }

  @Test
  void aFileIsFollowedUntilItsTrainingEnds() throws Exception {
    Path file = folder.resolve("a.gatewatch");
    StatsStorage writing = StoredFiles.writing(file);
    StoredFiles.begin(writing, "s");
    StoredFiles.put(writing, "s", 3);
    CompletableFuture<List<String>> following =
        CompletableFuture.supplyAsync(() -> lines("follow", file.toString()));
    StoredFiles.await("the newest", () -> out.toString().contains("iteration 3"));
    StoredFiles.put(writing, "s", 4, SHUT);
    StoredFiles.end(writing, "s", 5);
    writing.close();
    assertThat(following.get())
        .containsExactly(
            "iteration 3, epoch 0: score 0.333",
            "iteration 4, epoch 0: score 0.250; HARM OPENED: saturated gate, forget gate of =lstm1"
                + " forward");
    JsonNode row = JsonRows.read(lines("follow", file.toString(), "--all", "--json").get(2));
    assertThat(names(row))
        .containsExactly(
            "session",
            "worker",
            "timestamp",
            "iteration",
            "epoch",
            "score",
            "lossPerTimestep",
            "learningRate",
            "nonFinite",
            "dropped",
            "alerts");
    assertThat(row.path("alerts").get(0).path("gate").asText()).isEqualTo("FORGET");
    StatsStorage more = StoredFiles.writing(file);
    StoredFiles.begin(more, "t");
    StoredFiles.end(more, "t", 3);
    more.close();
    assertThat(lines("follow", file.toString()))
        .anyMatch(line -> line.startsWith("session t, worker w: iteration 2, epoch 0"));
  }

  /** A crash dump says of no training that it has ended. */
  @Test
  @Timeout(30)
  void aFolderIsFollowedUntilAllThatMayGrowHasEnded() throws Exception {
    file("a.gatewatch");
    file("d.zip");
    assertThat(lines("follow", folder.toString())).hasSize(2);
  }

  @Test
  void aMistakeCostsOneLineAndStatusTwo() throws Exception {
    assertRefused("which subcommand?");
    assertRefused("'sumary'", "sumary");
    assertRefused("FILE", "alerts");
    assertRefused("--wide", "summary", "--wide", "x");
    assertRefused("there is no such file", "summary", "no\nfile");
    Path text = Files.writeString(folder.resolve("notes.txt"), "PK\3\4 and no more");
    assertRefused("no stored run", "summary", text.toString());
    assertRefused("there are session s, worker w", "alerts", file("d.zip"), "--session", "t");
    assertRefused("no address", "follow", "http://");
    assertRefused(
        "localhost:1/gatewatch: it does not answer", "follow", "http://localhost:1?token=x");
    assertRefused(
        "localhost:1/gatewatch-of-us/gatewatch: it does not answer",
        "follow",
        "http://localhost:1/gatewatch-of-us/gatewatch/session?token=x");
    assertRefused(
        "localhost:1/gatewatch: it does not answer: nothing listens there",
        "summary",
        "http://localhost:1");
    assertRefused(
        "gatewatch: --csv, --json are mutually exclusive", "export", "--csv", "--json", "x");
    String out = folder.resolve("none").resolve("out").toString();
    assertRefused(
        out + ": it cannot be written: there is no such folder", "learn", out, file("e.gatewatch"));
    assertRefused(
        out + ": it cannot be written: there is no such folder",
        "report",
        file("f.gatewatch"),
        out);
    assertRefused("cannot be used", "view", "--port", "70000", folder.toString());
  }

  private void assertRefused(String why, String... args) {
    assertThat(run(args)).isEqualTo(2);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("gatewatch: ")
        .contains(why);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void eachSubcommandHelpsAndShellsCompleteThem() {
    for (String name : GatewatchCommand.command().getSubcommands().keySet()) {
      assertThat(lines(name, "--help"))
          .allMatch(line -> line.length() <= 100)
          .anyMatch(line -> line.startsWith("Usage: gatewatch " + name));
      assertThat(lines("--help")).anyMatch(line -> line.strip().startsWith(name + " "));
    }
    assertThat(lines("generate-completion"))
        .contains(
            "complete -F _complete_gatewatch -o default gatewatch gatewatch.sh gatewatch.bash")
        .anyMatch(line -> line.contains("--no-alerts"));
  }

  @Test
  void aPipeThatNobodyReadsEndsItQuietly() throws Exception {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int one) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    assertThat(run(new PrintWriter(broken), "export", file("a.gatewatch"))).isZero();
    assertThat(err.toString()).isEmpty();
  }
}
