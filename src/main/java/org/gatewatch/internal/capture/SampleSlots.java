package org.gatewatch.internal.capture;

import java.util.List;
import java.util.Map;
import org.gatewatch.internal.summarise.Segment;
import org.gatewatch.internal.summarise.Summariser;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a sample has a place for, and from where it is filled.
 *
 * @param layout what the summaries mean
 * @param segments the runs of a flat vector behind the slots of a parameter quantity, in the slots'
 *     order
 * @param activations for each activation slot, in order, the key by which a layer's output comes
 * @param first position of a quantity's first slot, for each quantity captured outside of cells
 */
public record SampleSlots(
    Layout layout,
    Map<Quantity, List<Segment>> segments,
    List<String> activations,
    Map<Quantity, Integer> first) {
  private static final Logger log = LoggerFactory.getLogger(SampleSlots.class);

  /** Memory that cannot be had ahead is asked for with each sample; nothing else waits for it. */
  void reserveIn(Summariser summariser) {
    try {
      summariser.reserve(segments.values(), activations.size());
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      log.debug("Memory for samples cannot be had ahead", e);
    }
  }
}
