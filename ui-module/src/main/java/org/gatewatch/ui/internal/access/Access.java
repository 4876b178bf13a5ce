package org.gatewatch.ui.internal.access;

/** Who needs the {@link Token}: what {@code -Dorg.gatewatch.access} says. */
public enum Access {
  /** Everybody but a browser on this machine that asks for this machine by its own name. */
  LOOPBACK,

  /** Everybody. */
  TOKEN,

  /** Nobody; but the page answers to known names only. */
  OPEN
}
