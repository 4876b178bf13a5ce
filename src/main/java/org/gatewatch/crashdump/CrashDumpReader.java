package org.gatewatch.crashdump;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.util.ModelSerializer;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.internal.crashdump.Entries;
import org.gatewatch.internal.dl4j.TrainingStep;
import org.gatewatch.internal.dl4j.TrainingStep.Part;
import org.gatewatch.internal.dl4j.TrainingStep.Role;
import org.gatewatch.sample.Layout;
import org.gatewatch.storage.StoredRecord;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Reads one file, and says in one sentence what is wrong with it. */
final class CrashDumpReader {
  private final Path file;

  /** Sorted, so that samples come in their order. */
  private final Map<String, byte[]> entries = new TreeMap<>();

  CrashDumpReader(Path file) {
    this.file = file;
  }

  CrashDump read() throws IOException {
    Properties properties = open();
    String network = properties.getProperty(Entries.NETWORK, "");
    if (network.equals(Entries.SAMEDIFF)) {
      throw new IOException(
          file + " is the crash dump of a SameDiff graph; SameDiffCrashDump.read reads it");
    }
    try {
      return new CrashDump(
          model(network),
          step(),
          Boolean.parseBoolean(properties.getProperty(Entries.AFTER_UPDATE)),
          told(properties));
    } catch (RuntimeException e) {
      throw damaged(String.valueOf(e.getMessage()), e);
    }
  }

  SameDiffCrashDump readGraph() throws IOException {
    Properties properties = open();
    if (!properties.getProperty(Entries.NETWORK, "").equals(Entries.SAMEDIFF)) {
      throw new IOException(file + " is the crash dump of a network; CrashDump.read reads it");
    }
    try {
      Map<String, INDArray> variables = new LinkedHashMap<>();
      Map<String, Map<String, INDArray>> states = new LinkedHashMap<>();
      for (int i = 0; entries.containsKey(Entries.variable(i)); i++) {
        String name = properties.getProperty(Entries.VARIABLE_NAME + i);
        if (name == null) {
          throw damaged("nothing is known of " + Entries.variable(i), null);
        }
        variables.put(name, array(entry(Entries.variable(i))));
        states.put(name, updaterState(i));
      }
      List<String> updated = properties.getProperty(Entries.UPDATED, "").lines().toList();
      return new SameDiffCrashDump(variables, states, step(), updated, told(properties));
    } catch (RuntimeException e) {
      throw damaged(String.valueOf(e.getMessage()), e);
    }
  }

  private Map<String, INDArray> updaterState(int number) throws IOException {
    Map<String, INDArray> state = new LinkedHashMap<>();
    for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
      if (entry.getKey().startsWith(Entries.updaterOf(number))) {
        state.put(Entries.updaterKey(entry.getKey(), number), array(entry.getValue()));
      }
    }
    return state;
  }

  private static INDArray array(byte[] bytes) throws IOException {
    return Nd4j.read(new DataInputStream(new ByteArrayInputStream(bytes)));
  }

  private Told told(Properties properties) throws IOException {
    Layout layout = record(entry(Entries.LAYOUT)).layout();
    List<JudgedSample> judged = judged();
    if (layout == null || judged.isEmpty()) {
      throw damaged("it has no samples", null);
    }
    JudgedSample last = judged.get(judged.size() - 1);
    if (last.alerts().isEmpty()) {
      throw damaged("it has no alert", null);
    }
    return new Told(
        last.alerts().get(0),
        properties.getProperty(Entries.ALERT, ""),
        layout,
        judged.stream().map(JudgedSample::sample).toList());
  }

  private Properties open() throws IOException {
    readEntries();
    return properties();
  }

  /** Reads everything, so that each entry's checksum is compared. */
  private void readEntries() throws IOException {
    int expected;
    try (ZipFile whole = new ZipFile(file.toFile());
        ZipInputStream zip =
            new ZipInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      expected = whole.size();
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readAllBytes());
      }
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file, e);
    } catch (ZipException | EOFException | IllegalArgumentException e) {
      throw new IOException(
          file + " is no crash dump, or damaged: " + oneLine(String.valueOf(e.getMessage())), e);
    }
    if (entries.containsKey(Entries.OLD_PROPERTIES)) {
      entries.put(Entries.PROPERTIES, entries.remove(Entries.OLD_PROPERTIES));
    }
    if (!entries.containsKey(Entries.PROPERTIES) || entries.size() != expected) {
      throw new IOException(file + " is no crash dump of Gatewatch, or damaged");
    }
  }

  private IOException damaged(String why, @Nullable Throwable cause) {
    return new IOException(file + " is damaged: " + oneLine(why), cause);
  }

  /** Names in the file are anybody's, and their line ends would forge lines of a log. */
  private static String oneLine(String text) {
    return Words.oneLine(text);
  }

  private Properties properties() throws IOException {
    Properties properties = new Properties();
    try {
      properties.load(
          new StringReader(new String(entry(Entries.PROPERTIES), StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException e) {
      throw damaged(String.valueOf(e.getMessage()), e);
    }
    String format = properties.getProperty(Entries.FORMAT, "");
    if (!format.equals(Entries.CURRENT_FORMAT)) {
      throw new IOException(
          file + " is a crash dump of format '" + oneLine(format) + "', which is not known here");
    }
    return properties;
  }

  private byte[] entry(String name) throws IOException {
    byte[] bytes = entries.get(name);
    if (bytes == null) {
      throw damaged("it has no " + name, null);
    }
    return bytes;
  }

  private Model model(String network) throws IOException {
    InputStream in = new ByteArrayInputStream(entry(Entries.MODEL));
    return network.equals("ComputationGraph")
        ? ModelSerializer.restoreComputationGraph(in, true)
        : ModelSerializer.restoreMultiLayerNetwork(in, true);
  }

  private TrainingStep step() throws IOException {
    List<Part> parts = new ArrayList<>();
    for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
      if (Entries.isPart(entry.getKey())) {
        Part part = Entries.part(entry.getKey(), array(entry.getValue()));
        if (part == null) {
          throw damaged("nothing is known of " + entry.getKey(), null);
        }
        parts.add(part);
      }
    }
    TrainingStep step = new TrainingStep(parts);
    if (step.arrays(Role.FEATURES).length == 0 || step.arrays(Role.LABELS).length == 0) {
      throw damaged("it has no minibatch", null);
    }
    return step;
  }

  private List<JudgedSample> judged() throws IOException {
    List<JudgedSample> judged = new ArrayList<>();
    for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
      if (entry.getKey().startsWith(Entries.SAMPLE)) {
        JudgedSample sample = record(entry.getValue()).judged();
        if (sample == null) {
          throw damaged(entry.getKey() + " is no sample", null);
        }
        judged.add(sample);
      }
    }
    return judged;
  }

  private static StoredRecord record(byte[] bytes) {
    StoredRecord record = new StoredRecord();
    record.decode(bytes);
    return record;
  }
}
