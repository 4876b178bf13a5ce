package org.gatewatch.examples.command;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.deeplearning4j.config.DL4JSystemProperties;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.exception.DL4JException;
import org.deeplearning4j.ui.VertxUIServer;
import org.deeplearning4j.ui.api.UIServer;

/** The page with the gates, in DL4J's UI server. */
public final class Page {

  private static final String PORT_PROPERTY = DL4JSystemProperties.UI_SERVER_PORT_PROPERTY;
  private static final int LARGEST_PORT = 0xFFFF;

  private Page() {}

  /**
   * Starts the server, shows a storage's sessions on the page and says where the page is.
   *
   * @throws UsageException if the port is no port, taken or forbidden; whoever catches it has to
   *     end the program, as a server that failed to start leaves threads behind
   */
  public static String open(StatsStorage storage) {
    int port = port();
    checkFree(port);
    UIServer server = start(port);
    server.attach(storage);
    return server.getAddress() + "/gatewatch";
  }

  private static int port() {
    String value = System.getProperty(PORT_PROPERTY, "");
    if (value.isEmpty()) {
      return VertxUIServer.DEFAULT_UI_PORT;
    }
    int port = value.matches("\\d{1,5}") ? Integer.parseInt(value) : -1;
    if (port < 0 || port > LARGEST_PORT) {
      // The server would take the default port after a warning.
      throw new UsageException(
          "-D%s must be a port from 0 (any free one) to %d, not '%s'"
              .formatted(PORT_PROPERTY, LARGEST_PORT, value));
    }
    return port;
  }

  /** The server tells of a taken port in stack traces: look before it does. */
  private static void checkFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(port));
    } catch (IOException e) {
      throw taken(port, e);
    }
  }

  private static UIServer start(int port) {
    try {
      return UIServer.getInstance();
    } catch (DL4JException e) {
      throw taken(port, e); // Someone was faster than we.
    }
  }

  private static UsageException taken(int port, Exception cause) {
    return new UsageException(
        "port %d cannot be used (%s); choose another with -D%s=N"
            .formatted(port, rootMessage(cause), PORT_PROPERTY),
        cause);
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }
}
