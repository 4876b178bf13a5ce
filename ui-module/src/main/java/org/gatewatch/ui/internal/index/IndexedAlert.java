package org.gatewatch.ui.internal.index;

import org.gatewatch.alert.Alert;

/**
 * An alert and where it stands among those of its worker.
 *
 * @param number position among all alerts of the series, from 0; stays valid when others are let go
 * @param opening number of the alert that opened the same one; its own if it opens one
 * @param timestamp of the sample that it came with
 * @param alert what was found
 */
public record IndexedAlert(int number, int opening, long timestamp, Alert alert) {}
