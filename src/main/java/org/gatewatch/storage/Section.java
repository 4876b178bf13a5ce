package org.gatewatch.storage;

/**
 * What a sample's payload is divided into from version {@link SampleCodec#IN_SECTIONS} on, so that
 * bytes that are alike stand together and each kind is coded by how frequent its own bytes are.
 */
enum Section {
  /** All that stands in no other. */
  FACTS,
  /** How often each unit was saturated. */
  UNITS,
  /** The first bytes of numbers. */
  EXPONENTS,
  /** The other bytes of numbers. */
  DIGITS,
  /** The buckets of histograms. */
  BUCKETS,
  /** Lower bits of their counts. */
  BUCKET_BITS,
  /** The cells of maps. */
  CODES,
  /** Signs and lower bits of cells. */
  CODE_BITS;

  /** The first of the second stream, which holds the maps. */
  static final Section FIRST_OF_MAPS = CODES;
}
