package org.gatewatch.internal.capture;

import java.util.List;
import java.util.Map;
import org.gatewatch.internal.summarise.Segment;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;

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
    Map<Quantity, Integer> first) {}
