/**
 * Summaries on an NVIDIA GPU, where the tensors are: one launch for all segments of a vector, or
 * for all outputs of layers, and only the summaries cross the bus.
 *
 * <p>The kernel is {@code summarise.cu} with its arithmetic in {@code summary_core.h}, beside the
 * classes. It is compiled when training starts, by NVRTC, for the card that is there: any with a
 * compute capability of 3.7 or more that the driver knows. That, and whatever else may wait for a
 * device, is done by a thread of its own ({@code DeviceThread}); nothing is launched before. ND4J's
 * own CUDA backend (1.0.0-M2.1) runs on compute capabilities 3.7 to 8.6 and their successors up to
 * 8.9 only.
 *
 * <p>It gives the buckets and heatmaps of {@link
 * org.gatewatch.internal.summarise.OnePassSummariser} to the bit; moments are summed in another
 * order, and agree within 1e-12 of the sum of magnitudes. The same values give the same bits
 * wherever they lie and on whatever card.
 *
 * <p>Nothing here waits for the device but {@link org.gatewatch.internal.summarise.Pending#await},
 * which belongs to the publisher's thread: a launch goes onto the stream of the thread that trains,
 * and an event behind it tells when its results are in pinned memory. A second kernel looks through
 * a vector for what is not finite, and gives back 32 bytes. A third gathers what the host computes
 * with, such as what a cell was given, into one piece of memory that is copied behind it.
 *
 * <p><b>Never run on a GPU yet</b>: the kernel is tested on the host, its threads by turns, and its
 * launcher on a stand-in for the driver. Needs {@code org.bytedeco:cuda} with its natives at run
 * time, which ND4J's CUDA backend needs too; on a CPU, no class of this package is loaded.
 */
@NullMarked
package org.gatewatch.internal.cuda;

import org.jspecify.annotations.NullMarked;
