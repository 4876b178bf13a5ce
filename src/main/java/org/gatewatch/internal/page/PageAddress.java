package org.gatewatch.internal.page;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The address of the page in this JVM, as long as a UI server shows one. The server says it; the
 * log writes it beside what it tells. Safe for use by many threads.
 */
public final class PageAddress {
  private static final AtomicReference<@Nullable String> ADDRESS = new AtomicReference<>();

  private PageAddress() {}

  /**
   * A server shows the page.
   *
   * @param address of the page, without a token
   */
  public static void show(String address) {
    ADDRESS.set(address);
  }

  /** A server shows it no more; unless another one has said where it is since. */
  public static void hide(String address) {
    ADDRESS.updateAndGet(known -> address.equals(known) ? null : known);
  }

  /**
   * Where the alerts of a worker are shown.
   *
   * @return the address; null if no server shows the page
   */
  public static @Nullable String ofAlerts(String session, String worker) {
    String address = ADDRESS.get();
    return address == null
        ? null
        : address + "#session=" + encoded(session) + "&worker=" + encoded(worker) + "&view=alerts";
  }

  /** Also keeps a name from outside from ending the line or the address. */
  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8);
  }
}
