/**
 * How samples are kept in any DL4J {@code StatsStorageRouter}: in memory, in a file, or on another
 * machine.
 *
 * <h2>Format, version {@value org.gatewatch.storage.Envelope#VERSION}</h2>
 *
 * <p>A record is an envelope and a payload. All numbers of the envelope are big-endian:
 *
 * <pre>
 *   2 bytes  'G' 'W'
 *   1 byte   version
 *   1 byte   kind: 1 layout, 2 sample, 3 end of training
 *   8 bytes  timestamp, milliseconds since 1970
 *   text     session, then text worker: 2 bytes length in bytes, then UTF-8; written are at most
 *            256 bytes, read are all
 *   4 bytes  length of the payload before compression, at most 64 MiB
 *   4 bytes  length of the compressed payload, which ends the record
 *   n bytes  payload, compressed (zlib): one stream, or since version 9 two, one behind the other;
 *            of a sample the first is all but its maps, and can be read alone
 * </pre>
 *
 * <p>Within payloads, <i>count</i> is an unsigned LEB128 number, <i>signed</i> the same in zigzag,
 * <i>real</i> eight bytes of IEEE 754 double, big-endian, so that NaN and infinities survive; text
 * is a count of bytes and UTF-8; a list is a count and its items. Layouts and samples are written
 * field by field in the order of their record components; enumerations by position; an absent value
 * as 0 and a present one as 1 before it. The alerts of a sample follow it as a list. {@link
 * org.gatewatch.storage.LayoutCodec}, {@link org.gatewatch.storage.SampleCodec}, {@link
 * org.gatewatch.storage.HistogramCodec}, {@link org.gatewatch.storage.HeatmapCodec}, {@link
 * org.gatewatch.storage.HeatmapCodes}, {@link org.gatewatch.storage.MapLevels}, {@link
 * org.gatewatch.storage.MapSteps}, {@link org.gatewatch.storage.MapPrediction}, {@link
 * org.gatewatch.storage.ProfileCodec} and {@link org.gatewatch.storage.AlertCodec} are the rest of
 * the specification. From version 10 on a sample's payload is divided into {@link
 * org.gatewatch.storage.Section sections}: each of its two streams begins with the lengths of its
 * sections, counts, and they follow in their order. Numbers that are no counts, series and floats
 * are written as {@link org.gatewatch.storage.SectionWriter} says, and <i>bits</i> fill octets from
 * the highest down.
 *
 * <p>In the file of a {@link org.gatewatch.storage.GatewatchFileStorage}, each record lies in a
 * {@link org.gatewatch.storage.Frame}.
 *
 * <h2>Versions</h2>
 *
 * <p>A change of format raises the version, and old versions stay readable: records of each are
 * kept among the tests. What came with each of them:
 *
 * <ol>
 *   <li value="1">layouts, samples and the end of training
 *   <li value="2">profiles and the quantities inside cells; heatmaps of more than 64 columns
 *   <li value="3">alerts
 *   <li value="4">the penalties of a layout, and each unit at the last timestep
 *   <li value="5">maps of further examples
 *   <li value="6">the timesteps that the loss counts, and the learning rate; the segment of an
 *       origin, and the worker that it came from
 *   <li value="7">the facts of a layout
 *   <li value="8">what a cell reads, in words, and the spectral norms of RW
 *   <li value="9">maps behind all else, as a stream of their own; codes of one byte for their
 *       cells; histograms as runs
 *   <li value="10">samples in {@link org.gatewatch.storage.Section sections}; cells of maps and
 *       buckets of histograms by how far they are from what is expected
 * </ol>
 *
 * <p>Decoding trusts nothing: any malformed record ends in one {@link
 * org.gatewatch.storage.MalformedRecordException}, after allocating at most 160 MiB and 32 bytes
 * for each byte that the record takes in storage, the payload and all copies on the way among them.
 * Each object is charged to that budget before it is made. No list may be longer than real networks
 * ever need: 64 versions, 10,000 layers, 8 cells a layer, 16 gates a cell, 131,072 slots, 131,072
 * units, 256 timesteps, 7 further maps, 8 examples with 512 texts of each kind, 4,096 alerts,
 * 65,536 bytes a text.
 */
@NullMarked
package org.gatewatch.storage;

import org.jspecify.annotations.NullMarked;
