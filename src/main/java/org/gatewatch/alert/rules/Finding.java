package org.gatewatch.alert.rules;

import org.gatewatch.alert.Place;
import org.gatewatch.alert.Trouble;

/**
 * What a rule finds amiss at one place in one sample. What it finds nothing about is well.
 *
 * @param trouble what is wrong
 * @param place where
 * @param opens whether it is bad enough for an alert to open; if not, it keeps an open one open
 * @param severity grows with the harm, above 0; ten times as much counts as much worse
 * @param value what was measured
 * @param limit the threshold at which an alert opens
 * @param words one sentence without a full stop
 * @param advice what to try, in a few words
 */
record Finding(
    Trouble trouble,
    Place place,
    boolean opens,
    double severity,
    double value,
    double limit,
    String words,
    String advice) {}
