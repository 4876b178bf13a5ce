package org.gatewatch.ui.internal.access;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log, once a server, under which addresses the page can be opened. */
public final class Announcement {
  private static final Logger log = LoggerFactory.getLogger(Announcement.class);

  private final AccessSettings settings;
  private final int port;

  private Announcement(AccessSettings settings, int port) {
    this.settings = settings;
    this.port = port;
  }

  /** Says it; asks for this machine's addresses, and so may take a moment. */
  public static void say(AccessSettings settings, int port) {
    Announcement of = new Announcement(settings, port);
    log.info("Gatewatch's page: {} ({})", String.join(", ", of.addresses()), of.whoMay());
  }

  private List<String> addresses() {
    List<String> addresses = new ArrayList<>();
    addresses.add("http://localhost:" + port + page(""));
    String machine = machine();
    if (!machine.isEmpty()) {
      addresses.add("http://" + machine + ":" + port + page(""));
    }
    settings.hosts().stream()
        .sorted()
        .forEach(name -> addresses.add("https://" + name + page(settings.path())));
    return addresses;
  }

  private String page(String path) {
    String address = path + "/gatewatch";
    if (settings.access() == Access.OPEN) {
      return address;
    }
    // Who gave the token knows it, and may not want it in a log.
    return address + "?token=" + (settings.token().isGiven() ? "…" : settings.token().text());
  }

  private String whoMay() {
    return switch (settings.access()) {
      case LOOPBACK -> "on this machine it opens without the token, too";
      case TOKEN -> "it opens with the token only (-Dorg.gatewatch.access=token)";
      case OPEN -> "whoever reaches the port may read it (-Dorg.gatewatch.access=open)";
    };
  }

  /** An address of this machine that others may reach; empty if there is none. */
  private static String machine() {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(Announcement::isUp)
          .flatMap(NetworkInterface::inetAddresses)
          .filter(Inet4Address.class::isInstance)
          .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
          .map(InetAddress::getHostAddress)
          .findFirst()
          .orElse("");
    } catch (SocketException e) {
      log.debug("The addresses of this machine are not known", e);
      return "";
    }
  }

  private static boolean isUp(NetworkInterface network) {
    try {
      return network.isUp();
    } catch (SocketException e) {
      return false;
    }
  }
}
