package org.gatewatch.tensorboard;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;

/** Makes of the samples of one layout what TensorBoard shows of them. Immutable. */
final class SampleSummary {
  private static final int NONE = -1;

  private final Layout layout;
  private final List<SlotTag> tags = new ArrayList<>();

  /** Of each slot of an update, where the weights are that it changes. */
  private final List<Integer> weights = new ArrayList<>();

  SampleSummary(Layout layout) {
    this.layout = layout;
    Map<String, Integer> places = new HashMap<>();
    List<Slot> slots = layout.slots();
    for (int i = 0; i < slots.size(); i++) {
      SlotTag tag = SlotTag.of(layout, slots.get(i));
      tags.add(tag);
      if (slots.get(i).quantity() == Quantity.WEIGHT) {
        places.put(tag.place(), i);
      }
    }
    for (int i = 0; i < slots.size(); i++) {
      boolean isUpdate = slots.get(i).quantity() == Quantity.UPDATE;
      weights.add(isUpdate ? places.getOrDefault(tags.get(i).place(), NONE) : NONE);
    }
  }

  /** Whether a sample follows the layout. */
  boolean takes(Sample sample) {
    return sample.layoutId() == layout.id() && sample.summaries().size() == tags.size();
  }

  /** Everything of a sample that follows the layout. */
  org.tensorflow.framework.Summary of(Sample sample) {
    Message message = new Message();
    message.number("loss/score", sample.score());
    message.known("loss/per timestep", sample.lossPerTimestep());
    message.known("learning rate", sample.learningRate());
    message.number("cost/milliseconds a sample", sample.captureNanos() / 1e6);
    long nonFinite = 0;
    for (int i = 0; i < tags.size(); i++) {
      Summary summary = sample.summaries().get(i);
      if (summary != null) {
        nonFinite += summary.nonFinite();
        add(message, tags.get(i), summary);
        int weight = weights.get(i);
        Summary of = weight == NONE ? null : sample.summaries().get(weight);
        if (of != null) {
          double ratio = summary.meanMagnitude() / of.meanMagnitude();
          message.known("update ratio/" + tags.get(i).place(), ratio);
        }
      }
    }
    message.number("non-finite/all", (double) nonFinite);
    return message.built.build();
  }

  private static void add(Message message, SlotTag tag, Summary summary) {
    if (summary.finite() > 0) {
      message.number(tag.number("norm"), summary.l2Norm());
      message.histogram(tag.histogram(), summary);
    }
    if (summary.nonFinite() > 0) {
      message.number("non-finite/" + tag.histogram(), (double) summary.nonFinite());
    }
    Profile profile = summary.profile();
    if (profile != null && profile.saturation() != null) {
      message.known(tag.number("saturated low"), profile.saturation().low());
      message.known(tag.number("saturated high"), profile.saturation().high());
    }
    if (profile != null && profile.horizon() != null) {
      boolean isReached = profile.horizon().isReached();
      int steps = isReached ? profile.horizon().steps() : profile.horizon().seen();
      message.number("memory horizon/" + tag.place(), steps);
    }
  }

  /** One that grows. */
  private static final class Message {
    private final org.tensorflow.framework.Summary.Builder built =
        org.tensorflow.framework.Summary.newBuilder();

    void number(String tag, double value) {
      built.addValueBuilder().setTag(tag).setSimpleValue((float) value);
    }

    void known(String tag, double value) {
      if (!Double.isNaN(value)) {
        number(tag, value);
      }
    }

    void histogram(String tag, Summary summary) {
      built.addValueBuilder().setTag(tag).setHisto(HistogramMessage.of(summary));
    }
  }
}
