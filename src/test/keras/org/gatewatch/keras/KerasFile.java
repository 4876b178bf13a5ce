package org.gatewatch.keras;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.hdf5.Attribute;
import org.bytedeco.hdf5.DataSet;
import org.bytedeco.hdf5.DataSpace;
import org.bytedeco.hdf5.DataType;
import org.bytedeco.hdf5.Group;
import org.bytedeco.hdf5.H5File;
import org.bytedeco.hdf5.PredType;
import org.bytedeco.hdf5.StrType;
import org.bytedeco.hdf5.global.hdf5;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Writes a model as {@code model.save("….h5")} of Keras 2.2.4 with TensorFlow does: the
 * architecture and the compilation as JSON in attributes of the file, the weights as data sets in a
 * group a layer.
 */
public final class KerasFile implements AutoCloseable {
  private final H5File file;
  private final Group weights;

  /**
   * Begins a file.
   *
   * @param architecture of the model, as JSON
   * @param compilation loss and optimizer, as JSON
   * @param layers the names of all, in their order
   */
  public KerasFile(Path path, String architecture, String compilation, List<String> layers) {
    file = new H5File(path.toString(), hdf5.H5F_ACC_TRUNC());
    attribute(file, "keras_version", "2.2.4");
    attribute(file, "backend", "tensorflow");
    attribute(file, "model_config", architecture);
    attribute(file, "training_config", compilation);
    weights = file.createGroup("model_weights");
    attribute(weights, "keras_version", "2.2.4");
    attribute(weights, "backend", "tensorflow");
    attribute(weights, "layer_names", layers.toArray(new String[0]));
  }

  /** A layer without weights. */
  public void layer(String name) {
    try (Group group = weights.createGroup(name)) {
      attribute(group, "weight_names");
    }
  }

  /**
   * The weights of a layer.
   *
   * @param cells where they lie below the layer, such as {@code forward_lstm}; empty for the layer
   *     itself
   * @param names of the weights of each cell, such as {@code kernel}
   * @param arrays of all of them, cell by cell; each a row of a matrix, or one row for a vector
   */
  public void layer(String name, List<String> cells, List<String> names, float[][]... arrays) {
    try (Group group = weights.createGroup(name);
        Group inner = group.createGroup(name)) {
      String[] paths = new String[cells.size() * names.size()];
      for (int c = 0; c < cells.size(); c++) {
        String cell = cells.get(c);
        try (Group of = cell.isEmpty() ? inner : inner.createGroup(cell)) {
          for (int n = 0; n < names.size(); n++) {
            int index = c * names.size() + n;
            paths[index] = name + "/" + (cell.isEmpty() ? "" : cell + "/") + names.get(n) + ":0";
            array(of, names.get(n) + ":0", arrays[index]);
          }
        }
      }
      attribute(group, "weight_names", paths);
    }
  }

  private static void array(Group group, String name, float[][] rows) {
    int columns = rows[0].length;
    float[] all = new float[rows.length * columns];
    for (int row = 0; row < rows.length; row++) {
      System.arraycopy(rows[row], 0, all, row * columns, columns);
    }
    long[] shape = rows.length == 1 ? new long[] {columns} : new long[] {rows.length, columns};
    try (DataSpace space = new DataSpace(shape.length, shape);
        DataType type = new DataType(PredType.NATIVE_FLOAT());
        DataSet set = group.createDataSet(name, type, space);
        FloatPointer values = new FloatPointer(all)) {
      set.write(values, type);
    }
  }

  /** Texts of one length, filled up with zeros, as numpy has them. */
  private static void attribute(Group group, String name, String... texts) {
    int length =
        1
            + Arrays.stream(texts)
                .mapToInt(text -> text.getBytes(StandardCharsets.UTF_8).length)
                .max()
                .orElse(0);
    byte[] all = new byte[Math.max(1, texts.length) * length];
    for (int i = 0; i < texts.length; i++) {
      byte[] text = texts[i].getBytes(StandardCharsets.UTF_8);
      System.arraycopy(text, 0, all, i * length, text.length);
    }
    long[] shape = {Math.max(1, texts.length)};
    try (DataSpace space = texts.length == 1 ? new DataSpace() : new DataSpace(1, shape);
        StrType type = new StrType(PredType.C_S1(), length);
        Attribute attribute = group.createAttribute(name, type, space);
        BytePointer bytes = new BytePointer(all)) {
      attribute.write(type, bytes);
    }
  }

  @Override
  public void close() {
    weights.close();
    file.close();
  }
}
