package org.gatewatch.internal.facts;

import java.security.SecureRandom;

/** Which JVM this is. */
public final class ThisJvm {
  /** Eight digits that tell it from others. */
  public static final String ID = String.format("%08x", new SecureRandom().nextInt());

  private ThisJvm() {}
}
