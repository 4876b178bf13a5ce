package org.gatewatch.ui.internal.web;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.gatewatch.ui.Events;
import org.gatewatch.ui.TestServer;

/** A browser that asks for a stream and does not read it, until it is told to. */
final class SilentStream implements AutoCloseable {
  private static final int SMALL = 8 << 10;

  private final Socket socket;

  private SilentStream(Socket socket) {
    this.socket = socket;
  }

  static SilentStream open(TestServer server, String session) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(SMALL);
    socket.connect(new InetSocketAddress("localhost", server.port()));
    String request =
        "GET /gatewatch/events?session="
            + TestServer.encode(session)
            + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return new SilentStream(socket);
  }

  /** Reads what is there, and what comes. Headers and sizes of chunks are no lines of events. */
  Events readNow() throws IOException {
    return Events.of(socket.getInputStream());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
